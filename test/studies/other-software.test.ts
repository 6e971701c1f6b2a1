// The files of the group level as other software reads them: tools/check-group.py, where Python has numpy,
// scipy and nibabel.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { fileIn } from "../../tools/studies/command-line.ts";
import { transporterStudy } from "../../tools/studies/transporter.ts";
import { ROOT } from "../architecture/sources.ts";
import { newFolder } from "../support/cli.ts";

const SCRIPT = path.join(ROOT, "tools/check-group.py");
const PYTHONS = ["python3", "/usr/bin/python3"];

test("nibabel reads stacks and designs, and scipy finds our t, p of all sign flips and p of regions", async (context) => {
  const python = PYTHONS.find(
    (one) => spawnSync(one, ["-c", "import nibabel, numpy, scipy"]).status === 0,
  );
  if (python === undefined) context.skip("Python with numpy, scipy and nibabel is not here");
  const folder = await newFolder("other-software");
  const { run } = transporterStudy({
    dataset: path.join(folder, "ds"),
    statsFile: path.join(folder, "stats.json"),
    occupancy: 0.2,
    subjects: 5,
    size: "small",
    noise: 0.05,
    seed: 4,
    more: "--voxelwise one-sample --of difference --no-tfce".split(" "),
  });
  const check = () => spawnSync(python ?? "", [SCRIPT, run.group], { encoding: "utf8" });
  const sound = check();
  expect(sound.status, sound.stdout + sound.stderr).toBe(0);
  for (const what of ["OneSampleT_", "OneSamplePFwe_", "FSL less PALM", "wilcoxon: 8 tests"]) {
    expect(sound.stdout).toMatch(new RegExp(`^ok .*${what}`, "m"));
  }
  // The control: what is wrong is found.
  const tests = fileIn(run.group, "_tests.json");
  writeFileSync(tests, readFileSync(tests, "utf8").replaceAll(/"p": [\d.e-]+/g, '"p": 0.5'));
  const wrong = check();
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toMatch(/^FAIL wilcoxon/m);
});
