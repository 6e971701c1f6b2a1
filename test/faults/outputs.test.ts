// Folders that can't take the maps, disks that are full, names made to do damage: exit 73 or 74, and
// what was there before is as it was.

import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";

import {
  bindmap,
  errorLine,
  expectDone,
  expectRefusal,
  filesUnder,
  newFolder,
  SMALL_FIT,
  type CliRun,
} from "../support/cli.ts";
import {
  imageHashes,
  recordIn,
  tinyImage,
  tinySidecar,
  writePet,
  writeTinyScan,
  type TinyScan,
} from "../support/scan.ts";

let folder = "";
let tiny: TinyScan;
const QUIET = SMALL_FIT;
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  folder = await newFolder("outputs");
  tiny = await writeTinyScan(path.join(folder, "tiny"));
});

function fitTo(out: string, cwd: string, shell?: string): Promise<CliRun> {
  const args = ["fit", tiny.pet, "--ref", tiny.reference, ...QUIET, "--out", out];
  return bindmap(args, { cwd, ...(shell !== undefined && { shell }) });
}

/** Modes don't hold root back; the immutable flag does, where the file system has it. */
async function lock(where: string): Promise<boolean> {
  if (!isRoot) await chmod(where, 0o555);
  else if (spawnSync("chattr", ["+i", where]).status !== 0) return false;
  onTestFinished(async () => {
    if (isRoot) spawnSync("chattr", ["-i", where]);
    else await chmod(where, 0o755);
  });
  return true;
}

test("a folder that can't be written to: exit 73; its neighbour is taken", async (context) => {
  const cwd = await newFolder("locked");
  await mkdir(path.join(cwd, "locked"));
  if (!(await lock(path.join(cwd, "locked")))) context.skip("no immutable flag on this disk");
  const [inside, below, control] = await Promise.all([
    fitTo("locked", cwd),
    fitTo("locked/deep/er", cwd),
    fitTo("free", cwd),
  ]);
  expect([inside.code, below.code]).toEqual([73, 73]);
  expect(errorLine(inside)).toMatch(/locked.*--out|locked: can't be/);
  expect(errorLine(below)).toMatch(/locked/);
  expect((await filesUnder(cwd)).filter((name) => name.startsWith("locked"))).toEqual(["locked/"]);
  expectDone(control);
});

test("an output folder that is a file, or lies below one: exit 73, and the file stays", async () => {
  const cwd = await newFolder("file");
  await writeFile(path.join(cwd, "out"), "precious");
  const [itself, below] = await Promise.all([fitTo("out", cwd), fitTo("out/deep", cwd)]);
  expectRefusal(itself, 73, /out: is not a folder/, ["out"]);
  expectRefusal(below, 73, /out: is not a folder/, ["out"]);
  expect(await readFile(path.join(cwd, "out"), "utf8")).toBe("precious");
});

test("one file of the run's names that exists: exit 73 before any voxel is read, and it stays", async () => {
  const cwd = await newFolder("exists");
  await mkdir(path.join(cwd, "out"));
  const name = "out/sub-01_model-SRTM_meas-R1_mimap.json";
  await writeFile(path.join(cwd, name), "precious");
  expectRefusal(
    await fitTo("out", cwd),
    73,
    /R1_mimap\.json: exists already.*--force/,
    [name, "out/"].sort(),
  );
  expect(await readFile(path.join(cwd, name), "utf8")).toBe("precious");
});

test("a link to a folder is followed; one that leads nowhere is refused", async () => {
  const cwd = await newFolder("links");
  await mkdir(path.join(cwd, "real"));
  await symlink("real", path.join(cwd, "link"));
  await symlink("nowhere", path.join(cwd, "dangling"));
  const [followed, dangling] = await Promise.all([fitTo("link", cwd), fitTo("dangling", cwd)]);
  expectDone(followed);
  expect(await imageHashes(path.join(cwd, "real"))).not.toEqual({});
  expect(dangling.code).toBe(73);
  expect(errorLine(dangling)).toContain("dangling");
});

test("files limited to 4 KiB: the record does not fit, exit 74, and nothing is left", async () => {
  const cwd = await newFolder("limit");
  const run = await fitTo("a/out", cwd, 'ulimit -f 4; exec "$@"');
  expectRefusal(run, 74, /the file would be larger than allowed/);
  expectDone(await fitTo("a/out", cwd, 'ulimit -f 64; exec "$@"'));
});

test("a full disk: exit 74, and nothing is left on it; with room it is written", async (context) => {
  const cwd = await newFolder("full");
  const mounted = (size: string): boolean =>
    isRoot && spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", cwd]).status === 0;
  if (!mounted("24k")) context.skip("mounting a small disk needs root");
  onTestFinished(() => void spawnSync("umount", [cwd]));
  expectRefusal(await fitTo("a/out", cwd), 74, /no space is left on the disk/);
  execFileSync("mount", ["-o", "remount,size=1m", cwd]);
  expectDone(await fitTo("a/out", cwd));
});

test("a full disk while maps are replaced with --force: the old maps are as they were", async (context) => {
  const cwd = await newFolder("full-force");
  const mount = ["-t", "tmpfs", "-o", "size=1m", "tmpfs", cwd];
  if (!isRoot || spawnSync("mount", mount).status !== 0) context.skip("mounting needs root");
  onTestFinished(() => void spawnSync("umount", [cwd]));
  expectDone(await fitTo("out", cwd));
  const old = await imageHashes(path.join(cwd, "out"));
  const before = await filesUnder(cwd);
  // Room for a few files more; the whole set doesn't fit twice.
  const { stdout } = spawnSync("df", ["--output=used", "-k", cwd], { encoding: "utf8" });
  const usedKb = Number(stdout.trim().split("\n").pop());
  execFileSync("mount", ["-o", `remount,size=${usedKb + 16}k`, cwd]);
  const args = ["fit", tiny.pet, "--ref", tiny.reference, ...QUIET, "--out", "out", "--force"];
  const run = await bindmap([...args, "--clip=0,1"], { cwd });
  expectRefusal(run, 74, /no space is left/, before);
  expect(await imageHashes(path.join(cwd, "out"))).toEqual(old);
});

test("a name too long for the disk with what is added to it: exit 73 and nothing is left", async () => {
  const long = `${"x".repeat(240)}_pet.nii`;
  const pet = await writePet(path.join(folder, "long"), long, tinyImage());
  const args = ["fit", pet, "--ref", tiny.reference, ...QUIET, "--out", "a/out"];
  expectRefusal(await bindmap(args), 73, /name is too long/);
});

test.each([
  "sub 01 with spaces_pet.nii",
  "sub-Zoë_ses-日本_pet.nii",
  "sub-$(touch hacked)`touch hacked`;touch hacked_pet.nii",
  "sub-'quoted\"_pet.nii",
  "-dash_pet.nii",
])("the scan %j is fitted, under its name, and no shell reads it", async (name) => {
  const cwd = await newFolder("names");
  await writePet(cwd, name, tinyImage());
  // Behind -- a leading dash is no option.
  const args = ["fit", "--ref", tiny.reference, ...QUIET, "--out", "out", "--", name];
  const run = await bindmap(args, { cwd });
  expectDone(run);
  const prefix = name.replace("_pet.nii", "");
  expect(run.files).toContain(`out/${prefix}_model-SRTM_run.json`);
  expect(run.files.filter((file) => file.endsWith("hacked"))).toEqual([]);
  const { inputs } = await recordIn(path.join(cwd, "out"));
  expect(inputs[0].path).toBe(path.join(cwd, name));
});

test("a second scan behind -- is refused, not dropped", async () => {
  const args = ["fit", tiny.pet, "--ref", tiny.reference, ...QUIET, "--out", "out", "--", "-b.nii"];
  expectRefusal(await bindmap(args), 2, /2 scans were named .*-b\.nii\); bindmap fit takes one/);
});

test("a name with a line break is refused as a prefix of outputs, and printed as one line", async () => {
  const name = "sub-01\nbindmap: error: forged\u001B[2J_pet.nii";
  const pet = await writePet(path.join(folder, "control"), name, tinyImage());
  const args = ["fit", pet, "--ref", tiny.reference, ...QUIET, "--out", "out"];
  expectRefusal(await bindmap(args), 2, /control characters/);
});

test("two equal runs into one folder at once: one at least is done, the set is whole, no temporaries", async () => {
  const cwd = await newFolder("at-once");
  const runs = await Promise.all([fitTo("out", cwd), fitTo("out", cwd)]);
  const refused = runs.filter(({ code }) => code !== 0);
  expect(refused.length).toBeLessThanOrEqual(1);
  for (const run of refused) expect([run.code, run.stderr]).toEqual([73, expect.anything()]);
  const { outputs } = await recordIn(path.join(cwd, "out"));
  const files = (await filesUnder(path.join(cwd, "out"))).filter((name) => !name.endsWith("/"));
  expect(files).toHaveLength(outputs.length + 1);
  const hashes = await imageHashes(path.join(cwd, "out"));
  for (const { file, sha256 } of outputs) {
    if (file in hashes) expect(hashes[file]).toBe(sha256);
  }
});

test.each([
  ["{}", /is no run record of bindmap/],
  ["no JSON", /it is not JSON/],
  ['{"schema":"bindmap run record","schemaVersion":99,"asked":{}}', /schemaVersion is 99/],
  ['{"schema":"bindmap run record","schemaVersion":1,"asked":{"pet":7}}', /asked\.pet is 7/],
  ['{"schema":"bindmap run record","schemaVersion":1,"asked":{"shell":"rm"}}', /asked\.shell/],
])("--from %s is refused, exit 65", async (text, says) => {
  const record = path.join(folder, "forged_run.json");
  await writeFile(record, text);
  expectRefusal(await bindmap(["fit", "--from", record, ...QUIET]), 65, says);
  await rm(record);
});

test("a sidecar of a size that no sidecar has is refused within 10 s", async () => {
  const padded = tinySidecar().replace("{", `{"Padding":"${"x".repeat(70e6)}",`);
  const pet = await writePet(path.join(folder, "padded"), "pet.nii", tinyImage(), padded);
  const before = performance.now();
  const run = await bindmap(["fit", pet, "--ref", tiny.reference, ...QUIET]);
  expect(performance.now() - before).toBeLessThan(10_000);
  expectRefusal(run, 65, /pet\.json/);
});
