// The group level as a user runs it: a simulated study of two groups and two sessions, fitted and put
// together; what is in the images is computed again from the files of the participant level.

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { bindmap, errorLine, expectDone, newFolder, type CliRun } from "../support/cli.ts";
import { softwareEnvironment } from "../support/gpu.ts";
import { mapIn, readMap } from "../support/scan.ts";

const PEOPLE = ["01", "02", "03", "04"];
const BASELINE = "sub-%_ses-1";
let dataset: string;
let out: string;
let group: string;
let run: CliRun;

async function groupLevel(options: readonly string[] = []): Promise<CliRun> {
  return bindmap([dataset, out, "group", ...options]);
}

beforeAll(async () => {
  const home = await newFolder("group");
  dataset = path.join(home, "ds");
  out = path.join(dataset, "derivatives/bindmap");
  group = path.join(out, "group");
  const study = "--size small --psf 0 --noise 0.02 --subjects 4 --sessions 2 --quiet";
  const groups = "--groups drug,placebo --occupancy 0.6,0 --no-air-noise";
  expectDone(await bindmap(["simulate", dataset, ...`${study} ${groups}`.split(" ")]));
  const options =
    "--derivatives bindmap-truth --ref-mask reference --seg phantom --backend cpu --certify 10 --quiet";
  expectDone(await bindmap([dataset, out, "participant", ...options.split(" ")]));
  run = await groupLevel();
}, 120_000);

test("it is done, says how many scans of how many people, and leaves no temporaries", async () => {
  expectDone(run);
  expect(run.stdout).toMatch(
    /^8 scans of 4 participants: trc-11CAZ10419369_model-SRTM\n\d+ files in /,
  );
  expect((await readdir(group)).filter((name) => name.startsWith("."))).toEqual([]);
});

test("the stack has the maps of its manifest, volume by volume and bit by bit", async () => {
  const rows = await tableOf("_meas-BPND_stack.tsv", "difference");
  expect(
    rows.map((row) => `${row["participant_id"]} ${row["session_id"]} ${row["group"]}`),
  ).toEqual(
    PEOPLE.flatMap((who, n) =>
      ["1", "2"].map((session) => `sub-${who} ses-${session} ${n % 2 === 0 ? "drug" : "placebo"}`),
    ),
  );
  const stack = await readMap(await fileOf("_model-SRTM_meas-BPND_stack.nii.gz", "difference"));
  const volume = stack.values.length / rows.length;
  for (const [n, row] of rows.entries()) {
    const own = await readMap(path.join(out, row["path"]));
    expect([...stack.values.subarray(n * volume, (n + 1) * volume)]).toEqual([...own.values]);
  }
});

test("the mean of a group is that of the maps where fits are sound, and desc-n counts them", async () => {
  const mean = await readMap(await fileOf("ses-1_trc-11CAZ10419369_desc-placeboMean"));
  const counts = await readMap(await fileOf("ses-1_trc-11CAZ10419369_desc-placeboN"));
  const scans = await Promise.all(["02", "04"].map((who) => soundMap(who, "1")));
  for (let v = 0; v < mean.values.length; v += 37) {
    const values = scans.map((scan) => scan[v]).filter((value) => !Number.isNaN(value));
    const expected = values.reduce((sum, value) => sum + value, 0) / values.length;
    if (values.length === 0) expect(mean.values[v]).toBeNaN();
    // float32, rounded once: half a unit in the last place.
    else expect(mean.values[v]).toBeCloseTo(expected, 5);
  }
  expect(Math.max(...counts.values)).toBe(2);
});

test("regional occupancy is near the truth of each group: the drug blocks some 60 %, placebo nothing", async () => {
  const rows = (await tableOf("_pairs.tsv")).filter(
    (row) => row["parameter"] === "BPND" && row["source"] === "curve",
  );
  const putamen = rows.filter((row) => row["region"].endsWith("-Putamen"));
  expect(putamen).toHaveLength(8);
  const mean = (name: string): number => {
    const own = putamen.filter((row) => row["group"] === name);
    return own.reduce((sum, row) => sum + Number(row["occupancy_percent"]), 0) / own.length;
  };
  // People differ in occupancy by 4 points, scans in binding by some 10 %: means of four values.
  expect(mean("drug")).toBeGreaterThan(45);
  expect(mean("drug")).toBeLessThan(75);
  expect(Math.abs(mean("placebo"))).toBeLessThan(20);
});

test("the occupancy map is (1 - second / first) * 100 above the floor and NaN elsewhere", async () => {
  const stack = await readMap(await fileOf("_meas-occupancy_stack.nii.gz"));
  const [first, second] = await Promise.all(["1", "2"].map((session) => soundMap("01", session)));
  let inside = 0;
  for (let v = 0; v < first.length; v++) {
    const isIn = (first[v] + second[v]) / 2 > 0.3;
    if (!isIn) expect(stack.values[v]).toBeNaN();
    else {
      inside++;
      const percent = (1 - second[v] / first[v]) * 100;
      expect(Math.abs(stack.values[v] - percent)).toBeLessThan(1e-4 * (1 + Math.abs(percent)));
    }
  }
  expect(inside).toBeGreaterThan(500);
});

test("a voxelwise test of differences has the t of its four maps, and p of 16 sign flips", async () => {
  expectDone(await groupLevel(["--voxelwise", "one-sample", "--of", "difference", "--quiet"]));
  const t = await readMap(await fileOf("_desc-differenceOneSampleT_"));
  const p = await readMap(await fileOf("_desc-differenceOneSampleP_"));
  const scans = await Promise.all(
    PEOPLE.map(async (who) => [await soundMap(who, "1"), await soundMap(who, "2")] as const),
  );
  let tested = 0;
  for (let v = 0; v < t.values.length; v++) {
    // Maps are float32, and so is their difference.
    const changes = scans.map(([first, second]) => Math.fround(second[v] - first[v]));
    if (changes.some(Number.isNaN)) {
      expect(t.values[v]).toBeNaN();
      continue;
    }
    tested++;
    const mean = changes.reduce((sum, one) => sum + one, 0) / 4;
    const square = changes.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 3;
    const expected = mean / Math.sqrt(square / 4);
    // The map of t is float32; t itself comes from sums in double precision.
    expect(Math.abs(t.values[v] - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected)));
    expect((p.values[v] * 16) % 1).toBe(0);
  }
  expect(tested).toBeGreaterThan(1000);
});

test("on a software adapter p is that of the CPU, byte for byte", async (context) => {
  const asked = ["--voxelwise", "one-sample", "--of", "difference", "--no-tfce", "--quiet"];
  const env = softwareEnvironment(context);
  expectDone(await bindmap([dataset, out, "group", ...asked, "--gpu", "swiftshader"], { env }));
  const file = await fileOf("_desc-differenceOneSampleP_");
  const found = await readFile(file);
  expect(await readFile(file.replace(".nii.gz", ".json"), "utf8")).toContain("software adapter");
  expectDone(await groupLevel([...asked, "--backend", "cpu"]));
  expect(found.equals(await readFile(file))).toBe(true);
});

test("again, the same bytes; an option that is none, a session that is none, are refused", async () => {
  const other = await groupLevel();
  expect(other.stderr).toContain("10 files are of an earlier run of the group level");
  const before = await bytesOf(group);
  expectDone(await groupLevel());
  expect(await bytesOf(group)).toEqual(before);
  const session = await groupLevel(["--pair", "1,9"]);
  expect(session.code).toBe(2);
  expect(errorLine(session)).toContain('nobody has a session "9"');
  const measure = await groupLevel(["--meas", "DVR"]);
  expect(measure.code).toBe(65);
  expect(errorLine(measure)).toContain("sub-01 ses-1 has no map of DVR");
  expect(await bytesOf(group)).toEqual(before);
});

test("an output folder without a complete scan is refused with what to do", async () => {
  const empty = await newFolder("empty");
  const refused = await bindmap([dataset, empty, "group"]);
  expect(refused.code).toBe(65);
  expect(errorLine(refused)).toContain("there is no complete scan in it");
  expect(await readdir(empty)).toEqual([]);
});

/** NaN where the fit is not sound. */
async function soundMap(who: string, session: string): Promise<Float64Array> {
  const folder = path.join(out, `sub-${who}/ses-${session}/pet`);
  const prefix = BASELINE.replace("%", who).replace("ses-1", `ses-${session}`);
  const { values } = await mapIn(folder, "BPND");
  const mask = await readMap(
    path.join(folder, `${prefix}_trc-11CAZ10419369_model-SRTM_desc-valid_mask.nii.gz`),
  );
  return values.map((value, v) => (mask.values[v] === 1 ? value : Number.NaN));
}

async function fileOf(part: string, without = "\0"): Promise<string> {
  const names = (await readdir(group)).filter(
    (name) => name.includes(part) && !name.includes(without) && !name.endsWith(".json"),
  );
  expect(names, part).toHaveLength(1);
  return path.join(group, names[0]);
}

async function tableOf(part: string, without?: string): Promise<readonly Record<string, string>[]> {
  const text = await readFile(await fileOf(part, without), "utf8");
  const [heading, ...lines] = text.trimEnd().split("\n");
  const columns = heading.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(columns.map((column, c) => [column, cells[c]]));
  });
}

async function bytesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).toSorted();
  const contents = await Promise.all(
    names.map((name) => readFile(path.join(folder, name), "base64")),
  );
  return Object.fromEntries(names.map((name, n) => [name, contents[n]]));
}
