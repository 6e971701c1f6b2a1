// f32 on a GPU against f64, measured in a process of its own on SwiftShader: there is one wherever
// this page is made, and its figures are those of f32, not of a vendor.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { softwareVulkan } from "../../test/support/software-vulkan.ts";
import type { ParityReport } from "../parity/main.ts";
import { percent, table, figures, type Section } from "./markdown.ts";

export const parity: Section = {
  name: "parity",
  title: "WGSL in f32 against f64",
  about:
    "2,000 noisy curves a row (seed 31), uniform weights, window 40-70 min: the shader against the f64 reference, absolute differences of the model's main map over voxels that both call ok. Beyond counts voxels that differ by more than the model's tolerance or in status, any status. `node tools/run.mjs tsx tools/parity/main.ts` measures the same on a GPU.",
  measure() {
    const { adapter, software, rows } = report();
    const where = `Adapter: ${adapter}${software ? ", a software adapter: these are no GPU's figures" : ""}.`;
    return `${where}\n\n${table([
      ["model", "frames", "noise", "median", "95 %", "99.9 %", "largest", "beyond"],
      ...rows.map((row) => [
        row.model,
        String(row.frames),
        percent(row.noise).replace(".00", ""),
        ...[row.median, row.p95, row.p999, row.largest].map((value) => figures(value)),
        percent(row.beyond / row.voxels),
      ]),
    ])}`;
  },
};

function report(): ParityReport {
  const { environment, reason } = softwareVulkan();
  if (environment === undefined) throw new Error(`no parity measured: ${reason}`);
  const script = fileURLToPath(new URL("../parity/main.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, script, "--gpu", "swiftshader", "--json"],
    { encoding: "utf8", env: { ...process.env, ...environment } },
  );
  if (status !== 0) throw new Error(`parity exited ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}
