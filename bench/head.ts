// What figures belong to, beside the machine: GPU or software adapter, driver, packages.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import Benchmark from "benchmark";

import type { BenchGpu } from "./gpu.ts";
import { findMachine } from "./machine.ts";
import type { Head } from "./parts/part.ts";

/** For the result file: null is what JSON has for "none". */
export function findHead({ report, reason }: BenchGpu): Head {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: findMachine(),
    gpu: report?.name ?? null,
    software: report?.software ?? null,
    adapter:
      report === undefined
        ? {}
        : {
            driver: report.description,
            vendor: report.vendor,
            architecture: report.architecture,
            interface: report.backend,
          },
    versions: {
      // Built in, where the others are looked for.
      benchmark: Benchmark.version,
      webgpu: versionOf("webgpu"),
      "gpu.js": versionOf("gpu.js"),
    },
    noGpu: report === undefined ? reason : null,
  };
}

/** One line for people; a software adapter is never called a GPU. */
export function headLine({ machine, gpu, software, noGpu }: Head): string {
  const { cpu, cores, memoryGb, node, commit } = machine;
  const computer = `${cpu}, ${cores} cores, ${memoryGb} GB; Node ${node}, commit ${commit}`;
  return `${computer}; ${noGpu ?? adapterName({ gpu, software })}`;
}

export function adapterName({ gpu, software }: Pick<Head, "gpu" | "software">): string {
  if (gpu === null) return "no GPU";
  return software === true ? `${gpu} (software adapter, no GPU)` : gpu;
}

function versionOf(name: string): string {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const file = path.join(folder, name, "package.json");
    if (!existsSync(file)) continue;
    const { version }: { version: string } = JSON.parse(readFileSync(file, "utf8"));
    return version;
  }
  return "not installed";
}
