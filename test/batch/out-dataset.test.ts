import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";

import { containerOf } from "../../src/node/container.ts";
import { createOnce } from "../../src/node/create-once.ts";
import {
  checkOutFolder,
  claimOutFolder,
  type OutDatasetOptions,
} from "../../src/node/out-dataset.ts";
import { VERSION } from "../../src/version.ts";
import { newFolder } from "../support/cli.ts";

const FILES = [".bidsignore", "README", "dataset_description.json"];

let root = "";
let bidsDir = "";
beforeEach(async () => {
  root = await newFolder("dataset");
  bidsDir = path.join(root, "my study");
  await mkdir(path.join(bidsDir, "derivatives/petprep"), { recursive: true });
  await mkdir(path.join(bidsDir, "sourcedata"));
  await describe(bidsDir, {
    Name: "Study",
    BIDSVersion: "1.9.0",
    License: "PDDL",
    DatasetDOI: "doi:10.0/x",
  });
});

function describe(folder: string, description: object): Promise<void> {
  return writeFile(path.join(folder, "dataset_description.json"), JSON.stringify(description));
}

function options(outDir: string, changes: Partial<OutDatasetOptions> = {}): OutDatasetOptions {
  const datasets = [
    { name: "petprep", folder: path.join(bidsDir, "derivatives/petprep") },
    { name: "raw", folder: bidsDir },
  ];
  return { outDir, bidsDir, datasets, env: {}, ...changes };
}

async function descriptionIn(folder: string) {
  return JSON.parse(await readFile(path.join(folder, "dataset_description.json"), "utf8"));
}

test("within the data set links are relative, so that all of it can be moved", async () => {
  const out = path.join(bidsDir, "derivatives/bindmap");
  expect(await claimOutFolder(options(out))).toEqual([]);
  expect((await readdir(out)).sort()).toEqual(FILES.toSorted());
  expect(await descriptionIn(out)).toMatchObject({
    Name: "bindmap: voxelwise maps of binding",
    BIDSVersion: "1.10.0",
    DatasetType: "derivative",
    License: "PDDL",
    GeneratedBy: [{ Name: "bindmap", Version: VERSION }],
    DatasetLinks: { petprep: "../petprep", raw: "../.." },
  });
  // The schema takes no relative URL here.
  expect((await descriptionIn(out)).SourceDatasets).toEqual([{ DOI: "doi:10.0/x" }]);
});

test("elsewhere, and to data sets elsewhere, links are URLs", async () => {
  const out = path.join(root, "out");
  await claimOutFolder(options(out));
  const { DatasetLinks, SourceDatasets } = await descriptionIn(out);
  expect(DatasetLinks.raw).toBe(`file://${root}/my%20study`);
  expect(SourceDatasets[0].URL).toBe(`file://${root}/my%20study`);
  const inside = path.join(bidsDir, "derivatives/bindmap-2");
  const datasets = [{ name: "tacs", folder: path.join(root, "tacs") }];
  await claimOutFolder(options(inside, { datasets }));
  expect((await descriptionIn(inside)).DatasetLinks).toEqual({ tacs: `file://${root}/tacs` });
});

test("the same call writes the same bytes, and leaves what is there", async () => {
  const [one, two] = [path.join(root, "one"), path.join(root, "two")];
  for (const out of [one, two, two]) await claimOutFolder(options(out));
  for (const name of FILES) {
    const [a, b] = await Promise.all([one, two].map((out) => readFile(path.join(out, name))));
    expect(a.equals(b)).toBe(true);
  }
  await writeFile(path.join(two, "README"), "ours");
  await rm(path.join(two, ".bidsignore"));
  await claimOutFolder(options(two));
  expect(await readFile(path.join(two, "README"), "utf8")).toBe("ours");
  expect(await readFile(path.join(two, ".bidsignore"), "utf8")).toContain("*_mimap.*\n");
});

test("a raw data set that says nothing, or nothing that can be read, gives no license", async () => {
  for (const text of ["{", "7", '{"License": 7}']) {
    const out = await newFolder("out");
    await writeFile(path.join(bidsDir, "dataset_description.json"), text);
    await claimOutFolder(options(out));
    const { License, SourceDatasets } = await descriptionIn(out);
    expect([License, SourceDatasets[0].DOI]).toEqual([undefined, undefined]);
  }
});

test.each([
  ["the data set itself", ".", "which is a data set that is read"],
  ["a derivative that is read", "derivatives/petprep", "which is a data set that is read"],
  ["a folder in a derivative that is read", "derivatives/petprep/x", "within "],
  ["a folder of the data set", "bindmap", "within "],
  ["its sourcedata", "sourcedata/bindmap", "within "],
  ["all derivatives", "derivatives", "which holds the derivatives of others"],
])("%s is no output folder", async (_, where, words) => {
  const out = path.join(bidsDir, where);
  for (const claim of [checkOutFolder, claimOutFolder]) {
    await expect(claim(options(out))).rejects.toMatchObject({
      kind: "usage",
      message: expect.stringContaining(`OUT_DIR is ${out}, ${words}`),
      advice: expect.stringContaining(path.join("derivatives", "bindmap")),
    });
  }
});

test("a link to the data set is the data set; names that begin alike are others", async () => {
  const link = path.join(root, "link");
  await symlink(bidsDir, link);
  await expect(checkOutFolder(options(link))).rejects.toMatchObject({ kind: "usage" });
  await expect(checkOutFolder(options(path.join(link, "x")))).rejects.toMatchObject({
    kind: "usage",
  });
  expect(await checkOutFolder(options(path.join(link, "derivatives/x")))).toEqual([]);
  expect(await checkOutFolder(options(`${bidsDir}-maps`))).toEqual([]);
  expect(await checkOutFolder(options(path.join(root, "..maps")))).toEqual([]);
});

test.each([
  [{ Name: "fMRIPrep", GeneratedBy: [{ Name: "fMRIPrep", Version: "1" }] }, "fMRIPrep"],
  [{ Name: "A raw study", BIDSVersion: "1.9.0" }, "A raw study"],
  [
    {
      DatasetType: "derivative",
      GeneratedBy: [{ Name: "bindmap", Description: "bindmap simulate" }],
    },
    "bindmap",
  ],
  [{ DatasetType: "raw", GeneratedBy: [{ Name: "bindmap", Version: VERSION }] }, "bindmap"],
  [[], "somebody else"],
])("a data set that is not of maps by bindmap is refused: %j", async (description, name) => {
  const out = await newFolder("theirs");
  await describe(out, description);
  for (const claim of [checkOutFolder, claimOutFolder]) {
    await expect(claim(options(out))).rejects.toMatchObject({
      kind: "output",
      message: expect.stringContaining(`OUT_DIR is a data set of ${name}, not of maps by bindmap`),
    });
  }
  expect(await readdir(out)).toEqual(["dataset_description.json"]);
});

test("a folder that another version began is gone on with, and it is said", async () => {
  const out = await newFolder("older");
  const description = {
    DatasetType: "derivative",
    GeneratedBy: [{ Name: "bindmap", Version: "0.0.9" }],
  };
  await describe(out, description);
  const [note, ...others] = await claimOutFolder(options(out));
  expect(note).toMatch(
    /dataset_description\.json says bindmap 0\.0\.9, this is .+; it is left as it is$/,
  );
  expect(others).toEqual([]);
  expect(await descriptionIn(out)).toEqual(description);
});

test("a file, and a folder below a file, are refused", async () => {
  const file = path.join(root, "file");
  await writeFile(file, "");
  for (const out of [file, path.join(file, "out")]) {
    await expect(checkOutFolder(options(out))).rejects.toMatchObject({
      kind: "output",
      advice: "Choose another OUT_DIR.",
    });
  }
});

/** Modes don't hold root back; the immutable flag does, where the file system has it. */
async function lock(folder: string): Promise<boolean> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) await chmod(folder, 0o555);
  else if (spawnSync("chattr", ["+i", folder]).status !== 0) return false;
  onTestFinished(async () => {
    if (isRoot) spawnSync("chattr", ["-i", folder]);
    else await chmod(folder, 0o755);
  });
  return true;
}

test("a folder that nothing can be written to is refused, by a dry run too", async (context) => {
  const frozen = path.join(root, "frozen");
  await mkdir(frozen);
  if (!(await lock(frozen))) context.skip("no immutable flag on this disk");
  for (const out of [frozen, path.join(frozen, "out")]) {
    for (const claim of [checkOutFolder, claimOutFolder]) {
      await expect(claim(options(out))).rejects.toMatchObject({ kind: "output" });
    }
  }
});

test("nothing is changed by a check", async () => {
  await checkOutFolder(options(path.join(root, "a/b")));
  expect(await readdir(root)).toEqual(["my study"]);
});

test("tasks that begin at once all go on, and the files are whole", async () => {
  const module = new URL("../../dist/node/out-dataset.js", import.meta.url).href;
  const out = path.join(root, "shared");
  const code = `
    import { claimOutFolder } from ${JSON.stringify(module)};
    process.once("message", async ({ asked, atMs }) => {
      while (Date.now() < atMs);
      try {
        for (const one of asked) await claimOutFolder(one);
        process.send("done");
      } catch (error) {
        process.send(error.message);
      }
    });
    process.send("ready");
  `;
  const asked = Array.from({ length: 20 }, (_, n) => options(path.join(out, `${n}`)));
  const tasks = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    }),
  );
  try {
    await Promise.all(tasks.map((task) => once(task, "message")));
    const answers = Promise.all(tasks.map((task) => once(task, "message")));
    const atMs = Date.now() + 20;
    for (const task of tasks) task.send({ asked, atMs });
    expect((await answers).flat()).toEqual(tasks.flatMap(() => ["done", undefined]));
  } finally {
    for (const task of tasks) task.kill("SIGKILL");
  }
  for (const { outDir } of asked) {
    expect((await readdir(outDir)).sort()).toEqual(FILES.toSorted());
    expect((await descriptionIn(outDir)).GeneratedBy[0].Name).toBe("bindmap");
  }
});

test("a file is made once: what is there stays, and no temporary does", async () => {
  const folder = await newFolder("once");
  const file = path.join(folder, "a");
  await createOnce(file, "first");
  await createOnce(file, "second");
  expect(await readFile(file, "utf8")).toBe("first");
  expect(await readdir(folder)).toEqual(["a"]);
  await expect(createOnce(path.join(folder, "none/a"), "")).rejects.toMatchObject({
    kind: "output",
  });
});

test("the container is told by what the engines leave in it", async () => {
  const inside = await newFolder("container");
  expect(containerOf({}, inside)).toBeUndefined();
  expect(containerOf({ APPTAINER_CONTAINER: "/images/bindmap 1.sif" }, inside)).toEqual({
    type: "apptainer",
    uri: "file:///images/bindmap%201.sif",
  });
  const fromHub = { SINGULARITY_CONTAINER: "docker://site/bindmap:1" };
  expect(containerOf(fromHub, inside)).toEqual({
    type: "singularity",
    uri: "docker://site/bindmap:1",
  });
  await writeFile(path.join(inside, ".dockerenv"), "");
  expect(containerOf({}, inside)).toEqual({ type: "docker", uri: undefined });
  await mkdir(path.join(inside, "run"));
  await writeFile(path.join(inside, "run/.containerenv"), "");
  expect(containerOf({}, inside)).toEqual({ type: "podman", uri: undefined });
});
