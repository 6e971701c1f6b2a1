// A process with one version of one kernel in it: compiled by its own runs alone, on a heap of its own.
// It ends when the guard does.

import { Fault } from "../../src/errors.ts";
import { openGpu } from "../../src/node/gpu.ts";
import type { Kernel, Run } from "./kernel.ts";
import type { Open, Reply, Request } from "./messages.ts";

/** Until the compilers have had their say. */
const WARM_MS = 250;
/** A slow run is warm after these, whatever they took. */
const WARM_RUNS = 3;

let run: Run | undefined;

process.on("disconnect", () => process.exit(0));
process.on("message", (request: Request) => {
  void answer(request)
    .catch(failure)
    .then((reply) => process.send?.(reply));
});

async function answer(request: Request): Promise<Reply> {
  if (request.kind === "open") return open(request.open);
  if (run === undefined) throw new Error("asked for the time of a kernel that was not opened");
  return { kind: "took", ms: await time(run, request.runs) };
}

async function open({ bundle, kernel, input, adapter }: Open): Promise<Reply> {
  const { kernels }: { kernels: Readonly<Record<string, Kernel<unknown>>> } = await import(bundle);
  const gpu =
    adapter === undefined ? undefined : await openGpu({ name: adapter, allowSoftware: true });
  run = await kernels[kernel](input, gpu?.adapter);
  // Sent as it is now: later runs may reuse the arrays.
  const first = structuredClone(await run());
  let least = Infinity;
  const started = performance.now();
  for (let n = 0; n < WARM_RUNS || performance.now() - started < WARM_MS; n++) {
    least = Math.min(least, await time(run, 1));
  }
  return { kind: "opened", answer: first, runMs: least };
}

async function time(one: Run, runs: number): Promise<number> {
  const started = performance.now();
  for (let n = 0; n < runs; n++) await one();
  return performance.now() - started;
}

function failure(error: unknown): Reply {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    kind: "failed",
    message: error instanceof Fault ? error.message : message,
    noAdapter: error instanceof Fault && error.kind === "no-gpu",
  };
}
