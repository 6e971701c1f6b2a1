// `npm run bench`, and `bindmap bench` in the bundle: times this machine, or with --check finds out
// whether it computes rightly. Prints a table; writes a file only when it is told where.
//
//   npm run bench -- --help

import { createStaging, type StagedFile } from "../src/node/atomic.ts";
import { Fault } from "../src/errors.ts";
import { sayError } from "../src/cli/print.ts";
import { interruptSignal } from "../src/cli/signals.ts";
import { checkMachine, type CheckRow } from "./check.ts";
import { openBenchGpu, type BenchGpu } from "./gpu.ts";
import { findMachine } from "./machine.ts";
import { HELP, parseOptions, type BenchOptions } from "./options.ts";
import { checkTable, describeGpu, checkLine, speedLine, speedTable } from "./print.ts";
import { measureSpeed } from "./speed.ts";

/** Voxels a row of --check: a software adapter takes half a minute for these, a GPU as long. */
const PARITY_VOXELS = { software: 2000, gpu: 100_000 };
const EXACTNESS_VOXELS = 1000;

interface Outcome {
  readonly result: Readonly<Record<string, unknown>>;
  readonly table: string;
  readonly exitCode: 0 | 1;
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const signal = interruptSignal();
  const staging = createStaging({ force: options.force });
  try {
    // Opened first: minutes of work shall not end at a folder that can't be written.
    const file = options.out === undefined ? undefined : await staging.create(options.out);
    const gpu = await openBenchGpu(options.gpu);
    const measure = options.check ? check : speed;
    const outcome = await measure(options, gpu, signal).finally(() => gpu.backend?.close());
    const head = { date: new Date().toISOString().slice(0, 10), machine: findMachine() };
    const { name, software, noGpu } = describeGpu(gpu);
    const whole = { ...head, gpu: name, software, noGpu, ...outcome.result };
    const json = JSON.stringify({ ...whole, events: gpu.backend?.events ?? [] }, null, 2);
    const { cpu, cores, node, commit } = head.machine;
    const title = `${cpu}, ${cores} cores, Node ${node}, commit ${commit}`;
    console.log(options.json ? json : `${title}\n${outcome.table}`);
    for (const event of gpu.backend?.events ?? []) console.error(event);
    if (file !== undefined) await write(file, json);
    await staging.commit();
    return outcome.exitCode;
  } finally {
    await staging.discard();
  }
}

async function check(options: BenchOptions, gpu: BenchGpu, signal: AbortSignal): Promise<Outcome> {
  const { name, software, noGpu } = describeGpu(gpu);
  console.error(noGpu === null ? `checking ${name}` : `no GPU is checked: ${noGpu}`);
  const parity = options.voxels ?? PARITY_VOXELS[software === true ? "software" : "gpu"];
  const exactness = Math.min(options.voxels ?? EXACTNESS_VOXELS, EXACTNESS_VOXELS);
  const sizes = { parity, exactness };
  const rows = await checkMachine(gpu.backend, sizes, sayChecked, signal);
  const failed = rows.filter((row) => !row.passed).length;
  const passed = rows.length - failed;
  return {
    result: { passed, failed, rows },
    table: `${checkTable(rows, gpu)}\n\n${passed} passed, ${failed} failed`,
    exitCode: failed === 0 ? 0 : 1,
  };
}

function sayChecked(row: CheckRow): void {
  console.error(checkLine(row));
}

async function speed(options: BenchOptions, gpu: BenchGpu, signal: AbortSignal): Promise<Outcome> {
  const { name, noGpu } = describeGpu(gpu);
  console.error(noGpu === null ? `timing ${name}` : `no GPU is timed: ${noGpu}`);
  const { threads, quick } = options;
  const rows = await measureSpeed({
    threads,
    quick,
    gpu: gpu.backend,
    signal,
    onRow: (row) => console.error(speedLine(row)),
  });
  return { result: { threads, rows }, table: speedTable(rows), exitCode: 0 };
}

async function write(file: StagedFile, json: string): Promise<void> {
  await file.write(Buffer.from(`${json}\n`));
  await file.close();
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  sayError(error, false);
  process.exitCode = error instanceof Fault ? error.exitCode : 70;
}
