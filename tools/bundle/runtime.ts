// The bundle's Node: the one that runs this, if it runs elsewhere as well.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";

import { neededLibraries } from "./elf.ts";

/** What Node's own builds are linked to, and every Linux with glibc and C++ has. */
const EVERYWHERE = new Set([
  "ld-linux-x86-64.so.2",
  "libc.so.6",
  "libdl.so.2",
  "libgcc_s.so.1",
  "libm.so.6",
  "libpthread.so.0",
  "librt.so.1",
  "libstdc++.so.6",
]);
/** Node's licence where it is usually installed: beside the runtime, or as a system package. */
const LICENSES = [
  path.resolve(process.execPath, "../../LICENSE"),
  "/usr/share/doc/nodejs/copyright",
  "/usr/share/doc/nodejs/LICENSE",
];

/**
 * @param needed - Libraries that the Node is linked to.
 * @throws Error when one is not everywhere: Linux distributions build Node on libnode, libuv, …
 */
export function checkRuntime(file: string, needed: readonly string[]): void {
  const own = needed.filter((name) => !EVERYWHERE.has(name));
  if (own.length === 0) return;
  throw new Error(
    `${file} is linked to ${own.join(", ")}, which other machines lack; ` +
      "run npm run bundle with a Node.js from nodejs.org, which stands alone",
  );
}

/** Copies it without its symbols, where there is a tool to strip them, and its licence. */
export function copyRuntime(folder: string): void {
  checkRuntime(process.execPath, neededLibraries(process.execPath));
  const node = path.join(folder, "node");
  mkdirSync(folder);
  cpSync(process.execPath, node, { dereference: true });
  spawnSync("strip", [node]);
  const { status, error } = spawnSync(node, ["--version"]);
  if (status !== 0)
    throw new Error(`the copy of ${process.execPath} does not run`, { cause: error });
  const license = LICENSES.find((file) => existsSync(file));
  if (license !== undefined) cpSync(license, path.join(folder, "LICENSE"), { dereference: true });
}
