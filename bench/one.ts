// One part: opens what it needs, measures, prints, and writes the result file, whole or not at all.

import path from "node:path";

import { createStaging } from "../src/node/atomic.ts";
import { makeOutFolder } from "../src/node/out-folder.ts";
import { openBenchGpu, type BenchGpu } from "./gpu.ts";
import { findHead, headLine } from "./head.ts";
import type { BenchOptions } from "./options.ts";
import type { Part, PartResult } from "./parts/part.ts";

/** @returns The exit code: 1 where the result is a failure, such as a check that was not passed. */
export async function runOne(
  part: Part<unknown>,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<0 | 1> {
  const { out } = options;
  const folder = out === undefined ? undefined : await makeOutFolder(out);
  const staging = createStaging({ force: options.force });
  try {
    // Opened first: what can't be written shall not be measured.
    const file =
      out === undefined ? undefined : await staging.create(path.join(out, `${part.name}.json`));
    const gpu = await openBenchGpu(options.gpu);
    const whole = await measure(part, options, gpu, signal).finally(() => gpu.backend?.close());
    const { head, result, events } = whole;
    console.log(
      options.json
        ? JSON.stringify(whole)
        : `${headLine(head)}\n\n${part.title}\n\n${part.render(result, head, "").trim()}\n`,
    );
    for (const event of events) console.error(event);
    await file?.write(Buffer.from(`${JSON.stringify(whole, null, 2)}\n`));
    await file?.close();
    await staging.commit();
    return part.failed?.(result) === true ? 1 : 0;
  } finally {
    await staging.discard();
    await folder?.takeBack();
  }
}

async function measure(
  part: Part<unknown>,
  { threads, quick, voxels, folder }: BenchOptions,
  gpu: BenchGpu,
  signal: AbortSignal,
): Promise<PartResult<unknown>> {
  // Before the work: a commit made meanwhile is not what was measured.
  const head = findHead(gpu);
  say(`${part.name}: ${headLine(head)}`);
  const result = await part.measure({ gpu, threads, quick, voxels, folder, signal, say });
  signal.throwIfAborted();
  return { part: part.name, head, events: gpu.backend?.events ?? [], result };
}

function say(line: string): void {
  console.error(line);
}
