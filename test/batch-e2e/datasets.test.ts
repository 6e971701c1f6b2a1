// Data sets as they are found: scans, sidecars and sessions that are missing, runs, links, strange
// paths, units that differ. Everybody who can be fitted is, and everybody else is named with a reason.

import { mkdir, readFile, rename, symlink, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

import { batch, summaryRows } from "../support/batch.ts";
import { MASKS, petOf, places, stemOf, writeTinyDataset } from "../support/bids.ts";
import { errorLine, expectDone, newFolder } from "../support/cli.ts";
import { lastingHashes, records, strays } from "../support/out-tree.ts";
import { tinySidecar } from "../support/scan.ts";

/** Whose records are there, by the names of the records. */
async function done(cwd: string, out = "out"): Promise<readonly string[]> {
  const files = await records(path.join(cwd, out));
  return files.map((file) =>
    path.basename(file).replace(/_?trc-11Ctest_model-SRTM_run\.json$/, ""),
  );
}

test("somebody without PET is told of, is no failure, and is one when asked for by name", async () => {
  const cwd = await newFolder("no-pet");
  await writeTinyDataset(path.join(cwd, "ds"), places(2));
  await mkdir(path.join(cwd, "ds/sub-03/anat"), { recursive: true });
  await writeFile(path.join(cwd, "ds/sub-03/anat/sub-03_T1w.nii.gz"), "");
  const run = await batch(cwd);
  expectDone(run);
  expect(run.stdout).toMatch(/^missing {2}sub-03 {2}sub-03 has no PET in raw\./m);
  expect(run.stdout).toContain("\n2 done, 1 missing\n");
  const named = await batch(cwd, ["--participant-label", "03"]);
  expect(named.code, named.stderr).toBe(1);
  expect(named.stdout).toContain("sub-03 has no PET");
});

test("PET without a sidecar fails for its own, and one above it for all is a sidecar", async () => {
  const cwd = await newFolder("no-sidecar");
  await writeTinyDataset(path.join(cwd, "ds"), [
    { sub: "01" },
    { sub: "02", sidecar: null },
    { sub: "03" },
  ]);
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(1);
  expect(run.stdout).toMatch(/^missing {2}sub-02\/pet\/\S+ {2}.*no _pet\.json applies to it/m);
  expect(await done(cwd)).toEqual(["sub-01", "sub-03"]);
  await writeFile(path.join(cwd, "ds/pet.json"), tinySidecar());
  const inherited = await batch(cwd);
  expectDone(inherited);
  // It applies to the others as well, which may be others by that.
  expect(inherited.stdout).toMatch(/^3 done\n/);
  expect(await done(cwd)).toEqual(["sub-01", "sub-02", "sub-03"]);
});

test("sessions may be of some only; a session asked for is missed by who lacks it", async () => {
  const cwd = await newFolder("sessions");
  const scans = [{ sub: "01", ses: "a" }, { sub: "01", ses: "b" }, { sub: "02" }];
  await writeTinyDataset(path.join(cwd, "ds"), scans);
  expectDone(await batch(cwd));
  expect(await done(cwd)).toEqual(["sub-01_ses-a", "sub-01_ses-b", "sub-02"]);
  const one = await batch(cwd, ["--session-label", "ses-b"], { out: "b" });
  expectDone(one);
  expect(await done(cwd, "b")).toEqual(["sub-01_ses-b"]);
  expect(one.stdout).toContain("sub-02 has no PET in ses-b; none of its scans has a session");
});

test("a session, tracer or task that nobody has is a slip: exit 1, in a dry run too", async () => {
  const cwd = await newFolder("slips");
  await writeTinyDataset(path.join(cwd, "ds"), places(2));
  for (const slip of [
    ["--session-label", "9"],
    ["--trc", "nobodys"],
    ["--task", "nobodys"],
  ]) {
    for (const more of [slip, [...slip, "--dry-run"]]) {
      const run = await batch(cwd, more);
      expect(run.code, run.stderr).toBe(1);
      expect(run.stdout).toMatch(/^missing +sub-01\b/m);
    }
  }
});

test("two runs of a session are two scans with maps of their own; --run takes one", async () => {
  const cwd = await newFolder("runs");
  const scans = [
    { sub: "01", more: "run-1" },
    { sub: "01", more: "run-2" },
  ];
  await writeTinyDataset(path.join(cwd, "ds"), scans);
  expectDone(await batch(cwd));
  const names = (await records(path.join(cwd, "out"))).map((file) => path.basename(file));
  expect(names).toEqual([
    "sub-01_trc-11Ctest_run-1_model-SRTM_run.json",
    "sub-01_trc-11Ctest_run-2_model-SRTM_run.json",
  ]);
  expectDone(await batch(cwd, ["--run", "2"], { out: "second" }));
  expect(await records(path.join(cwd, "second"))).toHaveLength(1);
});

test("spaces, Unicode and line ends in the paths change no byte of the maps", async () => {
  const cwd = await newFolder("paths");
  const strange = "Ökonomie der Täler 日本\n(2024)";
  await writeTinyDataset(path.join(cwd, "ds"), places(1, ["1"]));
  await writeTinyDataset(path.join(cwd, strange), places(1, ["1"]));
  expectDone(await batch(cwd));
  const run = await batch(cwd, [], { ds: strange, out: `${strange} out` });
  expectDone(run);
  // No line end of a name is one of a message.
  for (const line of run.stderr.trimEnd().split("\n")) expect(line).toMatch(/^bindmap: /);
  expect(run.stdout.split("\n")).toHaveLength(3);
  const images = async (out: string): Promise<object> =>
    Object.fromEntries(
      Object.entries(await lastingHashes(path.join(cwd, out))).filter(([file]) =>
        /\.(nii\.gz|tsv)$/.test(file),
      ),
    );
  const plain = await images("out");
  expect(Object.keys(plain).length).toBeGreaterThan(5);
  expect(await images(`${strange} out`)).toEqual(plain);
  const again = await batch(cwd, [], { ds: strange, out: `${strange} out` });
  expectDone(again);
  expect(again.stdout).toMatch(/^1 complete before\n/);
});

test("links of git-annex are read; one without content is missing until it is fetched", async () => {
  const cwd = await newFolder("annex");
  const [here, absent] = places(2);
  await writeTinyDataset(path.join(cwd, "ds"), [here, absent]);
  const store = path.join(cwd, "ds/.git/annex/objects");
  await mkdir(store, { recursive: true });
  for (const place of [here, absent]) {
    const file = path.join(cwd, "ds", petOf(place));
    const key = path.join(store, `SHA256E-${place.sub}.nii.gz`);
    await rename(file, key);
    await symlink(path.relative(path.dirname(file), key), file);
  }
  await rename(path.join(store, "SHA256E-02.nii.gz"), path.join(cwd, "elsewhere"));
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(1);
  expect(run.stdout).toMatch(
    /^missing {2}sub-02\/pet\/\S+ {2}.*is a link whose content is not here/m,
  );
  expect(await done(cwd)).toEqual(["sub-01"]);
  await rename(path.join(cwd, "elsewhere"), path.join(store, "SHA256E-02.nii.gz"));
  const fetched = await batch(cwd);
  expectDone(fetched);
  expect(fetched.stdout).toMatch(/^1 done, 1 complete before\n/);
});

test("participants' folders may be links, and the data set one", async () => {
  const cwd = await newFolder("links");
  await writeTinyDataset(path.join(cwd, "real"), places(2));
  await mkdir(path.join(cwd, "disk"));
  await rename(path.join(cwd, "real/sub-02"), path.join(cwd, "disk/sub-02"));
  await symlink("../disk/sub-02", path.join(cwd, "real/sub-02"));
  await symlink("real", path.join(cwd, "ds"));
  expectDone(await batch(cwd));
  expect(await done(cwd)).toEqual(["sub-01", "sub-02"]);
});

test("kBq/mL in one subject of three ends it before any fit, and says whose; --mixed-units goes on", async () => {
  const cwd = await newFolder("units");
  await writeTinyDataset(path.join(cwd, "ds"), [
    { sub: "01" },
    { sub: "02", sidecar: { Units: "kBq/mL" } },
    { sub: "03" },
  ]);
  const refused = await batch(cwd);
  expect(refused.code, refused.stderr).toBe(65);
  expect(errorLine(refused)).toMatch(
    /^units of activity differ between scans: 2 with Bq\/mL, 1 with kBq\/mL \(sub-02\/pet\/\S+\)/,
  );
  expect(refused.files.filter((file) => file.startsWith("out"))).toEqual([]);
  const mixed = await batch(cwd, ["--mixed-units"]);
  expectDone(mixed);
  expect(mixed.stderr).toContain("bindmap: units of activity differ between scans: 2 with Bq/mL");
  expect(await done(cwd)).toEqual(["sub-01", "sub-02", "sub-03"]);
});

test("frames that differ are allowed and noted", async () => {
  const cwd = await newFolder("frames");
  const [first, second] = places(2);
  await writeTinyDataset(path.join(cwd, "ds"), [first, second]);
  // The last frame is a minute shorter.
  const sidecar: { FrameDuration: number[] } = JSON.parse(tinySidecar());
  sidecar.FrameDuration[sidecar.FrameDuration.length - 1] -= 60;
  const file = path.join(cwd, "ds", petOf(second)).replace(".nii.gz", ".json");
  await writeFile(file, JSON.stringify(sidecar));
  const run = await batch(cwd);
  expectDone(run);
  expect(run.stderr).toMatch(
    /^bindmap: frames differ between scans: 1 with 16 frames to 96 min, 1 with 16 frames to 95 min/m,
  );
  expect(await done(cwd)).toHaveLength(2);
});

test("an empty scan, a folder in its place, a wrong sidecar and a mask of other shape fail alone", async () => {
  const cwd = await newFolder("wrong");
  const scans = places(5);
  const ds = path.join(cwd, "ds");
  await writeTinyDataset(ds, scans);
  await writeFile(path.join(ds, petOf(scans[0])), "");
  await unlink(path.join(ds, petOf(scans[1])));
  await mkdir(path.join(ds, petOf(scans[1])));
  await writeFile(path.join(ds, petOf(scans[2])).replace(".nii.gz", ".json"), "{ not JSON");
  await writeFile(
    path.join(ds, MASKS, `${stemOf(scans[3])}_desc-brain_mask.nii.gz`),
    await readFile(path.join(ds, petOf(scans[4]))),
  );
  const run = await batch(cwd);
  expect(run.code, run.stderr).toBe(1);
  expect(await done(cwd)).toEqual(["sub-05"]);
  const rows = await summaryRows(path.join(cwd, "out"));
  for (const { sub } of scans.slice(0, 4)) {
    const own = rows.filter((row) => row["participant_id"] === `sub-${sub}`);
    expect(own.map(({ status }) => status === "failed" || status === "missing")).toEqual([true]);
    expect(own[0]["reason"].length).toBeGreaterThan(10);
  }
  expect(strays(run.files)).toEqual([]);
});

test("a data set without anybody, a folder that is none, and a scan's folder are exit 65", async () => {
  const cwd = await newFolder("none");
  await mkdir(path.join(cwd, "ds", MASKS), { recursive: true });
  await writeTinyDataset(path.join(cwd, "good"), places(1));
  for (const ds of ["ds", "missing", "good/sub-01", "good/dataset_description.json"]) {
    const run = await batch(cwd, [], { ds, reference: ["--ref-mask", "reference"] });
    expect(run.code, `${ds}: ${run.stderr}`).toBe(65);
    expect(errorLine(run)).not.toBe("");
    expect(run.files.filter((file) => file.startsWith("out"))).toEqual([]);
  }
});
