// Puts the bundle's folder together: runtime, compiled program, packages, samples, checks in plain
// JavaScript, launchers.

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { buildSync } from "esbuild";

import { findMachine } from "../../bench/machine.ts";
import { VERSION } from "../../src/version.ts";
import { copyPackage, productionPackages } from "./packages.ts";
import { launcher, readme } from "./texts.ts";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const BUNDLE_NAME = `bindmap-${VERSION}-linux-x64`;

/** Looks for its own packages in a way that no bundler can follow. */
const BENCH_PACKAGE = "benchmark";
/** Node's licence where it is usually installed: beside the runtime, or as a system package. */
const NODE_LICENSES = [
  path.resolve(process.execPath, "../../LICENSE"),
  "/usr/share/doc/nodejs/copyright",
  "/usr/share/doc/nodejs/LICENSE",
];

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
  writeChecks(path.join(folder, "lib"));
  const { commit, node } = findMachine();
  writeFileSync(path.join(folder, "README.txt"), readme(VERSION, commit, node));
  writeFileSync(path.join(folder, "package.json"), manifest());
  mkdirSync(path.join(folder, "bin"));
  const settings = { BINDMAP_COMMIT: commit };
  writeProgram(path.join(folder, "bindmap"), launcher(".", "dist/cli/main.js"));
  writeProgram(path.join(folder, "bin/parity"), launcher("..", "lib/parity.js"));
  writeProgram(path.join(folder, "bin/bench"), launcher("..", "lib/bench.js", settings));
}

/** The Node that runs this, without its symbols where there is a tool to strip them. */
function copyRuntime(folder: string): void {
  const node = path.join(folder, "node");
  mkdirSync(folder);
  cpSync(process.execPath, node, { dereference: true });
  spawnSync("strip", [node]);
  run(node, ["--version"]);
  const license = NODE_LICENSES.find((file) => existsSync(file));
  if (license !== undefined) cpSync(license, path.join(folder, "LICENSE"), { dereference: true });
}

/** The parity check and the benchmark, each in one file, with the worker that both may start. */
function writeChecks(folder: string): void {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: {
      parity: "tools/parity/main.ts",
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

function writeProgram(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
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
