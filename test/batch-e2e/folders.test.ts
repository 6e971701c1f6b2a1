// Folders and labels that can't be meant: OUT_DIR in the wrong place, of another program, read-only;
// participants that lead out of the data set. Nothing outside OUT_DIR is ever touched.

import { spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";

import { batch } from "../support/batch.ts";
import { MASKS, petOf, places, writeDescription, writeTinyDataset } from "../support/bids.ts";
import { errorLine, expectDone, filesUnder, newFolder } from "../support/cli.ts";
import { records, strays } from "../support/out-tree.ts";

let cwd = "";
let before: readonly string[] = [];

beforeEach(async () => {
  cwd = await newFolder("folders");
  await writeTinyDataset(path.join(cwd, "ds"), places(2));
  before = await filesUnder(cwd);
});

test.each([
  ["ds", 2, /OUT_DIR is \S+, which is a data set that is read/],
  [`ds/${MASKS}`, 2, /OUT_DIR is \S+, which is a data set that is read/],
  ["ds/sub-01", 2, /within \S+\/ds, which is a data set that is read/],
  ["ds/maps", 2, /within \S+\/ds, which is a data set that is read/],
  ["ds/derivatives", 2, /which holds the derivatives of others/],
  [`ds/${MASKS}/maps`, 2, /within \S+\/masks, which is a data set that is read/],
  [`ds/${petOf({ sub: "01" })}`, 2, /within \S+\/ds, which is a data set that is read/],
  ["ds/../ds", 2, /which is a data set that is read/],
])("OUT_DIR %s is refused with %i, before anything is written", async (out, code, says) => {
  for (const more of [[], ["--dry-run"]]) {
    const run = await batch(cwd, more, { out });
    expect(run.code, run.stderr).toBe(code);
    expect(errorLine(run)).toMatch(says);
    expect(run.files).toEqual(before);
  }
});

test("the data set behind a link is still the data set", async () => {
  await symlink("ds", path.join(cwd, "link"));
  const run = await batch(cwd, [], { out: "link" });
  expect(run.code, run.stderr).toBe(2);
  expect(errorLine(run)).toMatch(/which is a data set that is read/);
});

test("OUT_DIR under derivatives/ of the data set is fine, and no scan of a later run", async () => {
  const out = "ds/derivatives/bindmap";
  expectDone(await batch(cwd, [], { out }));
  expect(await records(path.join(cwd, out))).toHaveLength(2);
  const again = await batch(cwd, [], { out });
  expectDone(again);
  expect(again.stdout).toMatch(/^2 complete before\n/);
  const description: { DatasetLinks: object } = JSON.parse(
    await readFile(path.join(cwd, out, "dataset_description.json"), "utf8"),
  );
  expect(description.DatasetLinks).toEqual({ masks: "../masks", raw: "../.." });
});

test("OUT_DIR of another program is refused with 73, and so is a file", async () => {
  await writeDescription(path.join(cwd, "other"), {
    DatasetType: "derivative",
    GeneratedBy: [{ Name: "petprep" }],
  });
  const run = await batch(cwd, [], { out: "other" });
  expect(run.code, run.stderr).toBe(73);
  expect(errorLine(run)).toMatch(/OUT_DIR is a data set of petprep, /);
  expect(await filesUnder(path.join(cwd, "other"))).toEqual(["dataset_description.json"]);
  await writeFile(path.join(cwd, "file"), "mine");
  const file = await batch(cwd, [], { out: "file" });
  expect(file.code, file.stderr).toBe(73);
  expect(await readFile(path.join(cwd, "file"), "utf8")).toBe("mine");
});

test("a folder with files of one's own takes maps, and the files stay", async () => {
  await mkdir(path.join(cwd, "out/sub-01"), { recursive: true });
  await writeFile(path.join(cwd, "out/sub-01/notes.txt"), "mine");
  expectDone(await batch(cwd));
  expect(await readFile(path.join(cwd, "out/sub-01/notes.txt"), "utf8")).toBe("mine");
});

test("a file where a unit's folder has to be fails that unit alone", async () => {
  await mkdir(path.join(cwd, "out"));
  await writeFile(path.join(cwd, "out/sub-01"), "mine");
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(1);
  expect(run.stdout).toMatch(/^failed {2}sub-01_.*out\/sub-01/m);
  expect(await records(path.join(cwd, "out"))).toHaveLength(1);
  expect(strays(run.files)).toEqual([]);
});

/** Modes don't hold root back; the immutable flag does, where the file system has it. */
async function freeze(where: string): Promise<boolean> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) await chmod(where, 0o555);
  else if (spawnSync("chattr", ["+i", where]).status !== 0) return false;
  onTestFinished(async () => {
    if (isRoot) spawnSync("chattr", ["-i", where]);
    else await chmod(where, 0o755);
  });
  return true;
}

test("a read-only OUT_DIR is refused with 73 before any fit", async (context) => {
  await mkdir(path.join(cwd, "out"));
  if (!(await freeze(path.join(cwd, "out")))) context.skip("no immutable flag on this disk");
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(73);
  expect(errorLine(run)).toMatch(/out/);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect(await filesUnder(path.join(cwd, "out"))).toEqual([]);
});

test("a read-only folder of one subject fails that one alone", async (context) => {
  await mkdir(path.join(cwd, "out/sub-01/pet"), { recursive: true });
  if (!(await freeze(path.join(cwd, "out/sub-01/pet")))) context.skip("no immutable flag here");
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(1);
  expect(run.stdout).toMatch(/^failed {2}sub-01_/m);
  expect(run.stdout).toContain("\n1 done, 1 failed\n");
  expect(strays(run.files)).toEqual([]);
});

test.each(["../ds/sub-01", "sub-../x", "01/../02", "1 2", "", ",", ".", "0*1"])(
  "--participant-label %j is refused with 2, and nothing is written anywhere",
  async (label) => {
    const run = await batch(cwd, ["--participant-label", label]);
    expect(run.code, run.stderr).toBe(2);
    expect(errorLine(run)).toMatch(/participant-label/);
    expect(run.files).toEqual(before);
  },
);

test.each(["1e3", "0x1", "007"])(
  "--participant-label %s is a label and no number: nobody has it, exit 1",
  async (label) => {
    const run = await batch(cwd, ["--participant-label", label]);
    expect(run.code, run.stderr).toBe(1);
    expect(run.stdout).toContain(`there is no sub-${label}; the data set has sub-01, sub-02`);
  },
);

test("a TracerName of ../../x makes plain names: what is no letter or digit is left out", async () => {
  const ds = path.join(cwd, "hostile");
  await writeTinyDataset(ds, [{ sub: "01", sidecar: { TracerName: "../../x\u001b[31m" } }]);
  const run = await batch(cwd, [], { ds: "hostile" });
  expectDone(run);
  const [record] = await records(path.join(cwd, "out"));
  expect(record).toBe("sub-01/pet/sub-01_trc-x31m_model-SRTM_run.json");
  expect(run.files.filter((file) => !/^(ds|hostile|out)\//.test(file))).toEqual([]);
});
