// Once before all tests: gives the workers a Vulkan driver and brings dist up to date for the
// tests that run the built command line.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { softwareVulkan } from "./support/software-vulkan.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const STAMP = path.join(ROOT, "node_modules/.cache/bindmap/dist-is-from");

export default function setup(): void {
  useSoftwareVulkan();
  buildDist();
}

/** `BINDMAP_TEST_GPU=NAME` tests on that adapter of the machine instead. */
function useSoftwareVulkan(): void {
  if ((process.env["BINDMAP_TEST_GPU"] ?? "") !== "") return;
  const { environment } = softwareVulkan();
  // The forked workers, and what the tests start from there, inherit it.
  if (environment !== undefined) Object.assign(process.env, environment);
}

function buildDist(): void {
  const source = `${newestChangeMs(path.join(ROOT, "src"))}`;
  if (existsSync(path.join(ROOT, "dist")) && existsSync(STAMP)) {
    if (readFileSync(STAMP, "utf8") === source) return;
  }
  const { status, stdout } = spawnSync(path.join(ROOT, "node_modules/.bin/tsc"), ["-p", "src"], {
    cwd: ROOT,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    // tsc has written dist all the same; whether the types are right is for `npm run check`.
    process.stderr.write(`dist was built with type errors:\n${stdout}\n`);
    return;
  }
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, source);
}

/** Folders count as well: their time is that of the last file added, renamed or removed. */
function newestChangeMs(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return [".", ...entries].reduce(
    (newest, entry) => Math.max(newest, changedMs(path.join(folder, entry))),
    0,
  );
}

function changedMs(file: string): number {
  // An editor's temporary file may be gone since it was listed.
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
