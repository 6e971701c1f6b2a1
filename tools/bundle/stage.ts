// Puts the bundle's folder together: runtime, compiled program with its benchmark, packages, samples,
// the launcher.

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { findMachine } from "../../bench/machine.ts";
import { VERSION } from "../../src/version.ts";
import { buildBench } from "../bench-code.ts";
import { copyPackage, productionPackages } from "./packages.ts";
import { copyRuntime } from "./runtime.ts";
import { launcher, readme } from "./texts.ts";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const BUNDLE_NAME = `bindmap-${VERSION}-linux-x64`;

/** An opponent of the benchmark, which does without where it is not installed. */
const BENCH_PACKAGE = "gpu.js";

/**
 * Fills a new folder with everything that an air-gapped Linux machine needs.
 *
 * @throws Error on another platform (the runtime is this process's own), or when a step fails.
 */
export async function stageBundle(folder: string): Promise<void> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`the bundle is for linux x64 and made there, not on ${process.platform}`);
  }
  mkdirSync(folder, { recursive: true });
  copyRuntime(path.join(folder, "runtime"));
  const dist = path.join(folder, "dist");
  const bare = ["--declaration", "false", "--sourceMap", "false"];
  run("node_modules/.bin/tsc", ["-p", "src", "--outDir", dist, ...bare]);
  await buildBench(dist);
  for (const one of productionPackages(ROOT, [BENCH_PACKAGE])) copyPackage(ROOT, one, folder);
  for (const name of ["data-samples", "LICENSE", "CHANGELOG.md"]) {
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  }
  const { commit, node } = findMachine();
  writeFileSync(path.join(folder, "README.txt"), readme(VERSION, commit, node));
  writeFileSync(path.join(folder, "package.json"), manifest());
  const program = path.join(folder, "bindmap");
  writeFileSync(program, launcher());
  chmodSync(program, 0o755);
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
