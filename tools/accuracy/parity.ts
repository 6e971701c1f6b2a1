// f32 on a GPU against f64, measured in a process of its own on SwiftShader: there is one wherever
// this page is made, and its figures are those of f32, not of a vendor.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { CheckResult } from "../../bench/parts/check.ts";
import type { PartResult } from "../../bench/parts/part.ts";
import { softwareVulkan } from "../../test/support/software-vulkan.ts";
import { percent, table, figures, type Section } from "./markdown.ts";

export const parity: Section = {
  name: "parity",
  title: "WGSL in f32 against f64",
  about:
    "2,000 noisy curves a row (seed 31), uniform weights, window 40-70 min: the shader against the f64 reference, absolute differences of the model's main map over voxels that both call ok. Beyond counts voxels that differ by more than the model's tolerance or in status, any status. `npm run bench -- check` measures the same on a GPU.",
  measure() {
    const { head, result } = report();
    const kind = head.software === true ? ", a software adapter: these are no GPU's figures" : "";
    const where = `Adapter: ${head.gpu}${kind}.`;
    return `${where}\n\n${table([
      ["model", "frames", "noise", "median", "95 %", "99.9 %", "largest", "beyond"],
      ...result.rows.flatMap(({ check, model, frames, noise, comparison }) => {
        if (check !== "parity" || comparison === undefined) return [];
        const { median, p95, p999, largest, beyond, voxels } = comparison;
        return [
          [
            model,
            String(frames),
            percent(noise).replace(".00", ""),
            ...[median, p95, p999, largest].map((value) => figures(value)),
            percent(beyond / voxels),
          ],
        ];
      }),
    ])}`;
  },
};

function report(): PartResult<CheckResult> {
  const { environment, reason } = softwareVulkan();
  if (environment === undefined) throw new Error(`no parity measured: ${reason}`);
  const script = fileURLToPath(new URL("../../bench/main.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, script, "check", "--gpu", "swiftshader", "--json"],
    { encoding: "utf8", env: { ...process.env, ...environment } },
  );
  if (status !== 0) throw new Error(`bench check exited ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}
