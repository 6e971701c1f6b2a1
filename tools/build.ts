// `npm run build`: dist, with the benchmark that `bindmap bench` loads.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { buildBench } from "./bench-code.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const { status } = spawnSync(path.join(ROOT, "node_modules/.bin/tsc"), ["-p", "src"], {
  cwd: ROOT,
  stdio: "inherit",
  shell: process.platform === "win32",
});
if (status === 0) await buildBench(path.join(ROOT, "dist"));
else process.exitCode = status ?? 1;
