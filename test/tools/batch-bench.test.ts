// The batch benchmark: data sets of links, and what its page says.

import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

import { labelOf, linkDataset } from "../../bench/batch/dataset.ts";
import { batchPage } from "../../bench/batch/page.ts";
import type { BatchResult, BatchRow } from "../../bench/batch/result.ts";
import { newFolder } from "../support/cli.ts";
import { filesUnder } from "../support/out-tree.ts";

const TRUTH = "derivatives/bindmap-truth";

async function writeScans(folder: string): Promise<string> {
  const files = ["", `${TRUTH}/`].map((below) => `${below}dataset_description.json`);
  for (const sub of ["sub-01", "sub-02"]) {
    const stem = `${sub}/pet/${sub}_trc-X`;
    files.push(`${stem}_pet.nii.gz`, `${stem}_pet.json`);
    for (const end of ["seg-phantom_dseg.nii.gz", "seg-phantom_dseg.tsv", "desc-brain_mask.nii.gz"])
      files.push(`${TRUTH}/${stem}_${end}`);
    files.push(`${TRUTH}/${stem}_desc-truth_model-SRTM_meas-BPND_mimap.nii.gz`);
  }
  for (const file of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), file);
  }
  return folder;
}

test("five people out of two: each has the files of a fit under its own name, the third the first's", async () => {
  const scans = await writeScans(await newFolder("scans"));
  const out = path.join(await newFolder("linked"), "ds");
  await linkDataset(scans, out, 5);
  const files = await filesUnder(out);
  expect(files).toHaveLength(3 + 5 * 5);
  expect(files.filter((file) => file.includes("mimap"))).toEqual([]);
  const pet = (sub: string): string => path.join(out, sub, "pet", `${sub}_trc-X_pet.nii.gz`);
  expect([labelOf(0), labelOf(2), labelOf(999)]).toEqual(["sub-0001", "sub-0003", "sub-1000"]);
  expect(await readFile(pet("sub-0003"), "utf8")).toBe("sub-01/pet/sub-01_trc-X_pet.nii.gz");
  expect((await stat(pet("sub-0003"))).ino).toBe((await stat(pet("sub-0001"))).ino);
  expect(await readFile(path.join(out, "participants.tsv"), "utf8")).toMatch(
    /^participant_id\nsub-0001\n(sub-\d{4}\n){4}$/,
  );
});

const run = (wallS: number, peakBytes: number) => ({ wallS, cpuS: 2 * wallS, peakBytes });

function row(scans: number, wallS = 1 + 0.5 * scans): BatchRow {
  return {
    scans,
    fit: run(wallS, 2e8),
    runs: 1,
    again: run(0.2 + 0.01 * scans, 1e8),
    plan: run(0.1 * scans, 1e8),
    files: 20 * scans,
    bytes: 1e5 * scans,
  };
}

function result(rows: readonly BatchRow[], software = false): BatchResult {
  const series = [{ backend: "Some adapter", software, jobs: null, rows }];
  return { threads: 2, distinct: 10, voxels: 4380, frames: 38, series };
}

test("the page has the line through the times and what memory grows by", () => {
  const text = batchPage(result([row(10), row(100), row(1000)]));
  expect(text).toContain("the line through the times is 1.00 s and 0.500 s a scan");
  expect(text).toContain("no time is further from it than 0.00");
  expect(text).toContain("With 1000 scans the process held 1.00 times what it held with 10");
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  // A bend is told.
  const bent = batchPage(result([row(10), row(100), row(1000, 2000)]));
  expect(Number(/further from it than ([\d.]+) %/.exec(bent)?.[1])).toBeGreaterThan(20);
});

test("two rows are no line, and a software adapter is called one", () => {
  const text = batchPage(result([row(10), row(100)], true));
  expect(text).toContain("| Some adapter (software adapter) | 10 ");
  expect(text).not.toContain("the line through");
});
