// The same scans, each by a command line of its own: what a batch of `bindmap fit` takes.

import { runNode } from "../child.ts";
import { CLI } from "../places.ts";
import type { ScanFilesToFit } from "./jobs.ts";
import type { ProcessesRow } from "./result.ts";

export interface ProcessesOptions {
  readonly scans: readonly ScanFilesToFit[];
  readonly out: string;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** @throws Error when a fit fails. */
export async function fitInProcesses(
  count: number,
  { scans, out, threads, signal }: ProcessesOptions,
): Promise<ProcessesRow> {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const { pet, reference, mask } = scans[i % scans.length];
    const inputs = [pet, "--ref", reference, "--mask", mask, "--model", "srtm"];
    const manner = ["--backend", "cpu", "--threads", String(threads), "--quiet", "--force"];
    const { exitCode } = await runNode([CLI, "fit", ...inputs, ...manner, "--out", out], signal);
    if (exitCode !== 0) throw new Error(`bindmap fit of ${pet} ended with code ${exitCode}`);
  }
  return { scans: count, wallMs: performance.now() - start };
}
