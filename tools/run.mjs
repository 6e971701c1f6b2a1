// Runs one development tool, installing the pinned dependencies first when it is not there yet.
// It uses Node's built-ins alone, so `npm test` and `npm run demo` work straight after `git clone`,
// also where install scripts and npm's pre-scripts are switched off.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const windows = process.platform === "win32";
const [tool, ...args] = process.argv.slice(2);

if (tool === undefined) {
  console.error("usage: node tools/run.mjs TOOL [ARGUMENT …]");
  process.exit(2);
}

const binary = path.join(root, "node_modules", ".bin", windows ? `${tool}.cmd` : tool);

function run(command, commandArgs) {
  const { status, signal, error } = spawnSync(command, commandArgs, {
    stdio: "inherit",
    cwd: root,
    shell: windows,
  });
  if (error !== undefined) {
    console.error(`${command}: ${error.message}`);
    return 1;
  }
  return signal === null ? (status ?? 1) : 1;
}

if (!existsSync(binary)) {
  console.error(`${tool} is not installed yet: running npm ci`);
  const status = run(windows ? "npm.cmd" : "npm", [
    "ci",
    "--include=dev",
    "--include=optional",
    "--no-fund",
    "--no-audit",
    "--loglevel=error",
  ]);
  if (status !== 0) process.exit(status);
}

process.exit(run(binary, args));
