// Who takes part in the race of bench/speed.ts: bindmap's backends and the opponents, each with as
// many voxels as keep it busy for some tenths of a second.

import type { Backend } from "../src/backend/backend.ts";
import { messageOf } from "../src/errors.ts";
import { openCpu } from "../src/node/cpu-backend.ts";
import type { BenchCase, Prepared } from "./cases.ts";
import { measureBackend, measureThread, timeRuns, type BackendTimes } from "./measure.ts";
import type { Agreement } from "./opponents/agreement.ts";
import { naiveGrid } from "./opponents/naive-grid.ts";
import type { Opponent } from "./opponents/opponent.ts";
import { opponents } from "./opponents/opponents.ts";
import type { BenchContext } from "./parts/part.ts";
import type { Spread } from "./spread.ts";

/** What came of one way to fit one case. */
export interface Measured {
  /** What truly ran: processor, adapter, class of a kernel. */
  readonly ran: string;
  /** On a software adapter: never a GPU's figure. */
  readonly software: boolean;
  /** Milliseconds a run; null where nothing ran. */
  readonly ms: Spread | null;
  /** Of these the kernel alone, by the GPU's clock; null where there is no such figure. */
  readonly kernelMs: Spread | null;
  /** Why nothing ran; empty where it did. */
  readonly refused: string;
  /** Of an opponent with bindmap's answer. */
  readonly agreement: Agreement | null;
}

export interface Entrant {
  /** Who fits, with what is included. */
  readonly what: string;
  /** How; empty for bindmap's own. */
  readonly method: string;
  /** The one that the others are compared with. */
  readonly naive: boolean;
  /** Voxels a run. */
  readonly voxels: number;
  /** @throws Error when what would be timed is wrong. */
  measure(one: BenchCase, prepared: Prepared): Promise<Measured>;
}

export type RaceContext = Pick<BenchContext, "gpu" | "threads" | "quick" | "voxels">;

/** Voxels a run by what fits them. A GPU's block is some hundred MB. */
const VOXELS = { thread: 20_000, threads: 200_000, software: 5000, gpu: 1_000_000 };
const QUICK = { thread: 2000, threads: 20_000, software: 2000, gpu: 50_000 };

/** Of measuring a row. */
const SECONDS = { usual: 2, quick: 0.3 };

/** @param model - Name; an opponent knows one. */
export function entrants(model: string, context: RaceContext): readonly Entrant[] {
  const { gpu, threads } = context;
  const counts = countsFor(context);
  const seconds = context.quick ? SECONDS.quick : SECONDS.usual;
  const others = opponents({ threads, gpu: gpu.report?.name });
  return [
    oneThread(counts.thread, seconds),
    ...(threads === 1 ? [] : [onBackend("cpu, 1 thread", openCpu(1), counts.threads, seconds)]),
    onBackend(threadsText(threads), openCpu(threads), counts.threads, seconds),
    ...(gpu.backend === undefined ? [] : [onBackend("webgpu", gpu.backend, counts.gpu, seconds)]),
    ...others
      .filter((opponent) => opponent.model === model)
      .map((opponent) => entrantOf(opponent, voxelsFor(opponent, counts), seconds)),
  ];
}

function threadsText(threads: number): string {
  return `cpu, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}

type Counts = Readonly<Record<"thread" | "threads" | "gpu", number>>;

function countsFor({ gpu, quick, voxels }: RaceContext): Counts {
  const usual = quick ? QUICK : VOXELS;
  const onGpu = gpu.report?.software === true ? usual.software : usual.gpu;
  return { thread: voxels ?? usual.thread, threads: voxels ?? usual.threads, gpu: voxels ?? onGpu };
}

function oneThread(voxels: number, seconds: number): Entrant {
  return {
    what: "cpu, 1 thread, kernel",
    method: "",
    naive: false,
    voxels,
    measure: async (one, prepared) => {
      const ms = await measureThread(one, prepared, seconds);
      return done(openCpu(1), { ms, kernelMs: null });
    },
  };
}

function onBackend(what: string, backend: Backend, voxels: number, seconds: number): Entrant {
  return {
    what,
    method: "",
    naive: false,
    voxels,
    measure: async (one, prepared) =>
      done(backend, await measureBackend(backend, one, prepared, seconds)),
  };
}

function done({ info }: Backend, times: BackendTimes): Measured {
  return { ran: info.device, software: info.software, ...times, refused: "", agreement: null };
}

function voxelsFor({ name }: Opponent, counts: Counts): number {
  // gpu.js by its own choice takes a GPU, or WebAssembly in all its workers.
  if (name.endsWith("mode gpu")) return counts.threads;
  return name.endsWith("mode webgpu") ? counts.gpu : counts.thread;
}

function entrantOf(opponent: Opponent, voxels: number, seconds: number): Entrant {
  const { name, what } = opponent;
  const measure = (_: BenchCase, prepared: Prepared): Promise<Measured> =>
    measureOpponent(opponent, prepared, seconds);
  return { what: name, method: what, naive: opponent === naiveGrid, voxels, measure };
}

/** One that is wrong is a row that says so: bindmap's own figures do not hang on it. */
async function measureOpponent(
  opponent: Opponent,
  { design, block }: Prepared,
  seconds: number,
): Promise<Measured> {
  const none = { ran: "", software: false, ms: null, kernelMs: null, agreement: null };
  try {
    const opened = await opponent.open(design, block);
    if ("refused" in opened) return { ...none, refused: opened.refused };
    const { ran, software, agreement } = opened;
    try {
      const ms = await timeRuns(() => opened.fit(), seconds);
      return { ran, software, agreement, refused: "", ms, kernelMs: null };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { ...none, refused: messageOf(error) };
  }
}
