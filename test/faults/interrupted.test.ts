// Runs that are stopped from outside, and scans that change under them: the exit code says which, and
// the output folder is as it was.

import type { ChildProcess } from "node:child_process";
import { utimesSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { bindmap, errorLine, expectDone, newFolder, type CliRun } from "../support/cli.ts";

const STUDY = "sub-01/pet/sub-01_trc-11CAZ10419369";
/** 64 x 64 x 48 voxels: a second of reading and fitting, in some ten slabs with little memory. */
const SLABS = ["--backend", "cpu", "--threads", "1", "--mem", "8M", "--signal-floor", "0"];
let folder = "";
let scan = "";
let reference = "";

beforeAll(async () => {
  folder = await newFolder("interrupted");
  const simulate = ["simulate", "study", "--size", "64x64x48", "--noise", "0.05", "--no-gzip"];
  expectDone(await bindmap(simulate, { cwd: folder }));
  scan = path.join(folder, "study", `${STUDY}_pet.nii`);
  const truth = path.join(folder, "study/derivatives/bindmap-truth", STUDY);
  reference = `${truth}_desc-reference_mask.nii`;
});

/** Calls back when the plan has been told: from then on voxels are read and fitted. */
function afterPlan(delayMs: number, act: (child: ChildProcess) => void) {
  return (child: ChildProcess): void => {
    let isPlanned = false;
    child.stderr?.on("data", (text: Buffer) => {
      if (isPlanned || !text.toString().includes("bindmap: cpu on")) return;
      isPlanned = true;
      setTimeout(() => act(child), delayMs);
    });
  };
}

function fit(onStart: (child: ChildProcess) => void, cwd: string): Promise<CliRun> {
  const args = ["fit", scan, "--ref", reference, ...SLABS, "--out", "a/out"];
  return bindmap(args, { cwd, onStart });
}

test.each([
  ["SIGINT", 130, 0],
  ["SIGINT", 130, 150],
  ["SIGTERM", 143, 0],
  ["SIGTERM", 143, 150],
] as const)(
  "%s ends a fit with %i, %i ms after its plan, and nothing is left",
  async (name, code, delayMs) => {
    const cwd = await newFolder("signal");
    const run = await fit(
      afterPlan(delayMs, (child) => child.kill(name)),
      cwd,
    );
    expect(run.code, run.stderr).toBe(code);
    expect(errorLine(run)).toBe(`stopped by ${name}; nothing was written.`);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(run.files).toEqual([]);
  },
);

test("the same run left alone reads the scan several times and is done", async () => {
  const run = await fit(() => {}, await newFolder("alone"));
  expectDone(run);
  expect(run.stdout).toMatch(/read in \d+ passes/);
});

test("after kill -9 the same command is done, with no word of the run before", async () => {
  const cwd = await newFolder("killed");
  const killed = await fit(
    afterPlan(150, (child) => child.kill("SIGKILL")),
    cwd,
  );
  expect(killed.code).toBeNull();
  const again = await fit(() => {}, cwd);
  expectDone(again);
  expect(again.stderr).not.toMatch(/warning/);
});

test("SIGTERM three times in a row, as batch systems send it on, ends a fit as once", async () => {
  const cwd = await newFolder("echo");
  const run = await fit(
    afterPlan(100, (child) => {
      for (const delayMs of [0, 1, 20]) setTimeout(() => child.kill("SIGTERM"), delayMs);
    }),
    cwd,
  );
  expect(run.code, run.stderr).toBe(143);
  expect(errorLine(run)).toBe("stopped by SIGTERM; nothing was written.");
  expect(run.files).toEqual([]);
});

test("a second SIGINT ends the run at once, and what others wrote to the folder stays", async () => {
  const cwd = await newFolder("twice");
  await mkdir(path.join(cwd, "a/out"), { recursive: true });
  await writeFile(path.join(cwd, "a/out/notes.txt"), "mine");
  const run = await fit(
    afterPlan(100, (child) => {
      child.kill("SIGINT");
      child.kill("SIGINT");
    }),
    cwd,
  );
  expect(run.code).toBe(130);
  expect(run.files).toEqual(["a/", "a/out/", "a/out/notes.txt"]);
});

test("a scan that is touched between two passes is refused, exit 65, and nothing is left", async () => {
  const cwd = await newFolder("touched");
  const later = new Date(Date.now() + 5000);
  const run = await fit(
    afterPlan(50, () => utimesSync(scan, later, later)),
    cwd,
  );
  expect(run.code, run.stderr).toBe(65);
  expect(errorLine(run)).toMatch(/_pet\.nii: has changed since it was opened/);
  expect(run.files).toEqual([]);
});

test("SIGINT ends a simulation with 130; complete scans stay, and no temporary file", async () => {
  const cwd = await newFolder("simulate");
  const args = ["simulate", "out", "--size", "48x48x36", "--subjects", "20"];
  const run = await bindmap(args, {
    cwd,
    onStart(child) {
      child.stderr?.on("data", (text: Buffer) => {
        if (text.toString().includes("scan 2 of 20")) setTimeout(() => child.kill("SIGINT"), 50);
      });
    },
  });
  expect(run.code).toBe(130);
  expect(errorLine(run)).toBe("stopped by SIGINT; scans that were complete are kept.");
  expect(run.files.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  expect(run.files).toContain(`out/${STUDY}_pet.nii.gz`);
  expect(run.files).not.toContain("out/dataset_description.json");
});
