// Times `bindmap fit` from file to maps, in processes of its own: what a user waits for.

import { rm } from "node:fs/promises";
import path from "node:path";

import type { Model } from "../src/models/model.ts";
import { OPTIONS } from "../test/support/designs.ts";
import { runNode } from "./child.ts";
import type { FitScan } from "./fit-scans.ts";
import { CLI } from "./places.ts";
import { spreadOf, type Spread } from "./spread.ts";

/** A backend as the command line names it. */
export interface FitBackend {
  readonly what: string;
  readonly options: readonly string[];
}

export interface FitRow {
  readonly model: string;
  readonly frames: number;
  readonly what: string;
  readonly device: string;
  /** A software adapter: never a GPU's figure. */
  readonly software: boolean;
  readonly voxels: number;
  /** Milliseconds from the start of the process to its exit. */
  readonly wallMs: Spread;
  /** Medians of the stages in the run records. */
  readonly stagesMs: Readonly<Record<string, number>>;
}

/** What is taken from a run record. */
interface RunRecord {
  readonly backend: { readonly device: string; readonly software: boolean };
  readonly voxels: { readonly fitted: number };
  readonly certificate: { readonly passed: boolean };
  readonly stagesMs: Readonly<Record<string, number>>;
  readonly outputs: readonly { readonly file: string; readonly sha256: string }[];
}

interface Timed {
  readonly wallMs: number;
  readonly record: RunRecord;
}

/**
 * Fits in turn on each backend, so that a slow minute of the machine is shared by all.
 *
 * @param folder - For maps; they are removed again.
 * @throws Error when a fit fails, its certificate does, or the same backend gives other maps than
 *   before: a wrong run is not timed.
 */
export async function timeFits(
  model: Model,
  scan: FitScan,
  backends: readonly FitBackend[],
  options: { readonly runs: number; readonly folder: string; readonly signal: AbortSignal },
): Promise<readonly FitRow[]> {
  const out = path.join(options.folder, `fit-maps-${process.pid}`);
  const timed: Timed[][] = backends.map(() => []);
  try {
    // The first round brings files and programs into memory; it is checked and not counted.
    for (let run = 0; run <= options.runs; run++) {
      for (const [b, backend] of backends.entries()) {
        const args = fitArguments(model, scan, backend, out);
        const one = await fitOnce(args, options.signal);
        if (timed[b].length > 0) refuseOther(timed[b][0].record, one.record, args);
        timed[b].push(one);
      }
    }
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  return backends.map(({ what }, b) => rowOf(model, scan, what, timed[b]));
}

function rowOf(model: Model, scan: FitScan, what: string, [first, ...runs]: Timed[]): FitRow {
  const { backend, voxels, stagesMs } = first.record;
  const median = (stage: string): number =>
    spreadOf(runs.map(({ record }) => record.stagesMs[stage] ?? 0)).median;
  return {
    model: model.name,
    frames: scan.frames,
    what,
    device: backend.device,
    software: backend.software,
    voxels: voxels.fitted,
    wallMs: spreadOf(runs.map(({ wallMs }) => wallMs)),
    stagesMs: Object.fromEntries(Object.keys(stagesMs).map((stage) => [stage, median(stage)])),
  };
}

function fitArguments(
  model: Model,
  { pet, reference, mask }: FitScan,
  backend: FitBackend,
  out: string,
): readonly string[] {
  const own = model.options.flatMap(({ name }) => [`--${name}`, OPTIONS[name].join(",")]);
  const files = [pet, "--ref", reference, "--mask", mask, "--out", out];
  const rest = ["--force", "--quiet", "--json-output"];
  return ["fit", ...files, "--model", model.name, ...own, ...backend.options, ...rest];
}

async function fitOnce(args: readonly string[], signal: AbortSignal): Promise<Timed> {
  const { exitCode, wallMs, stdout } = await runNode([CLI, ...args], signal);
  const command = `bindmap ${args.join(" ")}`;
  if (exitCode !== 0) throw new Error(`exit code ${exitCode} of ${command}`);
  const record: RunRecord = JSON.parse(stdout);
  if (!record.certificate.passed) throw new Error(`wrong before fast: no certificate, ${command}`);
  return { wallMs, record };
}

function refuseOther(first: RunRecord, now: RunRecord, args: readonly string[]): void {
  const sums = ({ outputs }: RunRecord): string =>
    outputs
      .filter(({ file }) => file.endsWith(".nii.gz"))
      .map(({ sha256 }) => sha256)
      .join();
  if (sums(first) === sums(now)) return;
  throw new Error(`two runs gave different maps: bindmap ${args.join(" ")}`);
}
