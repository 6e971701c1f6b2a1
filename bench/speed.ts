// How many voxels a second: every model on 38 and 20 frames, by everyone who takes part, each case in
// a process of its own (bench/speed-step.ts). It measures; parts/speed.ts prints.

import { benchCases, firstOf, prepare } from "./cases.ts";
import { runNode } from "./child.ts";
import { entrants, type Entrant, type Measured } from "./entrants.ts";
import { openBenchGpu, type BenchGpu } from "./gpu.ts";
import type { BenchContext } from "./parts/part.ts";
import { scriptArguments } from "./places.ts";

export interface SpeedRow extends Measured, Omit<Entrant, "measure"> {
  readonly model: string;
  readonly frames: number;
}

export interface SpeedJob extends Pick<BenchContext, "threads" | "quick" | "voxels"> {
  /** Place in `benchCases()`. */
  readonly number: number;
  /** Name of the GPU or software adapter; absent: none is used. */
  readonly gpu?: string;
}

export interface SpeedAnswer {
  readonly rows: readonly SpeedRow[];
  /** What happened on the GPU. */
  readonly events: readonly string[];
}

const NO_GPU: BenchGpu = { backend: undefined, report: undefined, reason: "", open: undefined };

/**
 * @param onRow - Told each row when its case is done.
 * @throws Error when what would be timed is wrong.
 */
export async function measureSpeed(
  { gpu, threads, quick, voxels, signal }: BenchContext,
  onRow: (row: SpeedRow) => void,
): Promise<SpeedAnswer> {
  const answers: SpeedAnswer[] = [];
  for (const number of benchCases().keys()) {
    const name = gpu.report?.name;
    const job: SpeedJob = {
      number,
      threads,
      quick,
      voxels,
      ...(name !== undefined && { gpu: name }),
    };
    const program = scriptArguments("speed-step");
    const run = await runNode([...program, JSON.stringify(job)], signal);
    if (run.exitCode !== 0) throw new Error(`a case of the race ended with code ${run.exitCode}`);
    // An opponent may have printed something of its own before.
    const answer: SpeedAnswer = JSON.parse(run.stdout.slice(run.stdout.lastIndexOf("\n") + 1));
    for (const row of answer.rows) onRow(row);
    answers.push(answer);
  }
  return {
    rows: answers.flatMap(({ rows }) => rows),
    events: answers.flatMap(({ events }) => events),
  };
}

/** In the process of the case. */
export async function raceOne({ number, gpu: name, ...job }: SpeedJob): Promise<SpeedAnswer> {
  const gpu = name === undefined ? NO_GPU : await openBenchGpu(name);
  const one = benchCases()[number];
  const { model, frames } = one;
  const all = entrants(model.name, { ...job, gpu });
  const { design, block } = prepare(one, Math.max(...all.map(({ voxels }) => voxels)));
  const rows: SpeedRow[] = [];
  for (const entrant of all) {
    const { what, method, naive, voxels } = entrant;
    const measured = await entrant.measure(one, { design, block: firstOf(block, voxels) });
    const named = { model: model.name, frames: frames.count, what, method, naive, voxels };
    rows.push({ ...named, ...measured });
  }
  await gpu.backend?.close();
  return { rows, events: gpu.backend?.events ?? [] };
}

export function parseSpeedJob(text: string): SpeedJob {
  return JSON.parse(text);
}
