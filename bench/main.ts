// How many voxels a second: every model on 38 and 20 frames, on one thread, on all threads, and on
// a GPU where there is one. Prints a table and writes bench/results/MACHINE-DATE.json.
//
//   npm run bench -- [--threads N] [--gpu NAME] [--software] [--out DIR] [--quick]

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import type { Backend } from "../src/backend/backend.ts";
import { openCpu } from "../src/node/cpu-backend.ts";
import { table } from "../tools/accuracy/markdown.ts";
import { benchCases, firstOf, prepare } from "./cases.ts";
import { openBenchGpu } from "./gpu.ts";
import { findMachine, slug } from "./machine.ts";
import { measureBackend, measureThread, type Rate } from "./measure.ts";

interface Row extends Rate {
  readonly model: string;
  readonly frames: number;
  readonly backend: string;
  readonly device: string;
  /** A software adapter: never a GPU's figure. */
  readonly software: boolean;
  readonly voxels: number;
}

const { values } = parseArgs({
  options: {
    threads: { type: "string" },
    gpu: { type: "string" },
    software: { type: "boolean", default: false },
    out: { type: "string", default: "bench/results" },
    quick: { type: "boolean", default: false },
  },
});

/** Enough to keep each busy for some tenths of a second; a GPU's block is some hundred MB. */
const VOXELS = values.quick
  ? { thread: 2000, cpu: 20_000, software: 2000, gpu: 50_000 }
  : { thread: 20_000, cpu: 200_000, software: 5000, gpu: 1_000_000 };

const machine = findMachine();
const threads = Number(values.threads ?? machine.cores);
if (!(Number.isSafeInteger(threads) && threads > 0)) {
  console.error(`--threads is ${values.threads}; it must be a whole number above 0`);
  process.exit(2);
}
const gpu = await openBenchGpu(values);
if (gpu.backend === undefined) console.error(`no GPU is timed: ${gpu.reason}`);
const cpu = openCpu(threads);

const rows: Row[] = [];
for (const one of benchCases()) {
  const onGpu = gpu.backend?.info.software ? VOXELS.software : VOXELS.gpu;
  const most = Math.max(VOXELS.thread, VOXELS.cpu, gpu.backend === undefined ? 0 : onGpu);
  const { design, block } = prepare(one, most);
  const add = (backend: Backend, label: string, voxels: number, rate: Rate): void => {
    const { device, software } = backend.info;
    const { model, frames } = one;
    rows.push({
      model: model.name,
      frames: frames.count,
      backend: label,
      device,
      software,
      voxels,
      ...rate,
    });
    console.error(`${model.name}, ${frames.count} frames, ${label}: ${perSecond(rate)}`);
  };
  const few = { design, block: firstOf(block, VOXELS.thread) };
  add(cpu, "1 thread, kernel", VOXELS.thread, await measureThread(one, few));
  const many = { design, block: firstOf(block, VOXELS.cpu) };
  add(cpu, `cpu, ${threads} threads`, VOXELS.cpu, await measureBackend(cpu, one, many));
  if (gpu.backend === undefined) continue;
  const label = gpu.backend.info.software ? "software adapter" : "webgpu";
  const all = { design, block: firstOf(block, onGpu) };
  add(gpu.backend, label, onGpu, await measureBackend(gpu.backend, one, all));
}
await cpu.close();
await gpu.backend?.close();

console.log(
  `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, commit ${machine.commit}\n${table([
    ["model", "frames", "backend", "fits/s", "voxels a run"],
    ...rows.map((row) => [
      row.model,
      String(row.frames),
      row.software ? `${row.backend} (${row.device})` : row.backend,
      perSecond(row),
      String(row.voxels),
    ]),
  ])}`,
);
console.log(write());

function perSecond({ fitsPerS, marginPercent }: Rate): string {
  return `${(fitsPerS / 1e6).toPrecision(3)} M ±${marginPercent.toFixed(1)} %`;
}

/** @returns The file's path. */
function write(): string {
  const date = new Date().toISOString().slice(0, 10);
  const devices = [machine.cpu, ...(gpu.backend === undefined ? [] : [gpu.backend.info.device])];
  const file = path.join(values.out, `${devices.map(slug).join("_")}-${date}.json`);
  mkdirSync(values.out, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ date, machine, threads, rows }, null, 2)}\n`);
  return file;
}
