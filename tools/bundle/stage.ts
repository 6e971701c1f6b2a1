// Puts the bundle's folder together: runtime, compiled program, packages, samples, the benchmark in
// plain JavaScript, the launcher.

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { buildSync } from "esbuild";

import { findMachine } from "../../bench/machine.ts";
import { VERSION } from "../../src/version.ts";
import { copyPackage, productionPackages } from "./packages.ts";
import { copyRuntime } from "./runtime.ts";
import { launcher, readme } from "./texts.ts";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const BUNDLE_NAME = `bindmap-${VERSION}-linux-x64`;

/** Looks for its own packages in a way that no bundler can follow. */
const BENCH_PACKAGE = "benchmark";

/**
 * Fills a new folder with everything that an air-gapped Linux machine needs.
 *
 * @throws Error on another platform (the runtime is this process's own), or when a step fails.
 */
export function stageBundle(folder: string): void {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`the bundle is for linux x64 and made there, not on ${process.platform}`);
  }
  mkdirSync(folder, { recursive: true });
  copyRuntime(path.join(folder, "runtime"));
  const dist = path.join(folder, "dist");
  const bare = ["--declaration", "false", "--sourceMap", "false"];
  run("node_modules/.bin/tsc", ["-p", "src", "--outDir", dist, ...bare]);
  for (const one of productionPackages(ROOT, [BENCH_PACKAGE])) copyPackage(ROOT, one, folder);
  for (const name of ["data-samples", "LICENSE", "CHANGELOG.md"]) {
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  }
  writeBench(path.join(folder, "lib"));
  const { commit, node } = findMachine();
  writeFileSync(path.join(folder, "README.txt"), readme(VERSION, commit, node));
  writeFileSync(path.join(folder, "package.json"), manifest());
  const program = path.join(folder, "bindmap");
  writeFileSync(program, launcher(commit));
  chmodSync(program, 0o755);
}

/** The benchmark in one file, with the worker that it starts. */
function writeBench(folder: string): void {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: {
      bench: "bench/main.ts",
      "cpu-worker": "src/node/cpu-worker.ts",
    },
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["webgpu", BENCH_PACKAGE],
    logLevel: "error",
  });
}

function manifest(): string {
  const text = readFileSync(path.join(ROOT, "package.json"), "utf8");
  const { name, version, license, type }: Record<string, unknown> = JSON.parse(text);
  return `${JSON.stringify({ name, version, license, type }, null, 2)}\n`;
}

function run(command: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(path.resolve(ROOT, command), args, {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(`${command} failed: ${error?.message ?? ""}${stdout}${stderr}`);
  }
}
