// What is written of the regions of a scan: cells, columns, sidecars, and which files stay.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";

import { makeGrid } from "../../src/image/grid.ts";
import type { RegionFound, RegionsFound } from "../../src/maps/result.ts";
import { STATUS, STATUS_LABELS } from "../../src/models/status.ts";
import { writeResult, type WriteOptions } from "../../src/node/write-result.ts";
import { toJson } from "../../src/output/json.ts";
import { listNames } from "../../src/output/names.ts";
import {
  regionCurvesSidecar,
  regionParametersSidecar,
  regionSpreadSidecar,
} from "../../src/output/region-sidecars.ts";
import { regionCurves, regionParameters, regionSpread } from "../../src/output/region-tables.ts";
import { parseTable } from "../../src/text/tsv.ts";
import { tinyContext, tinyResult } from "../output/fixtures.ts";

const NONE = Number.NaN;

function region(changes: Partial<RegionFound> = {}): RegionFound {
  return {
    label: 8,
    name: "Caudate",
    voxelCount: 3,
    mean: Float64Array.of(1.5, 200.25, 150, 75),
    spread: Float64Array.of(0.5, 2, 3, 4.5),
    values: Float64Array.of(1.25, 1, 0.125, 0.0625),
    status: STATUS.ok,
    maps: [0, 1, 2, 3].map((m) => ({ mean: m + 0.5, median: m + 0.25, sd: m + 0.125 })),
    mapVoxels: 2,
    ...changes,
  };
}

/** In air: neither a fit nor a map, and a frame without a mean. */
const AIR = region({
  label: 1026,
  name: 'ctx "lh"',
  voxelCount: 1,
  mean: Float64Array.of(0, NONE, 0, 0),
  spread: new Float64Array(4).fill(NONE),
  values: new Float64Array(4).fill(NONE),
  status: STATUS.notFinite,
  maps: [0, 1, 2, 3].map(() => ({ mean: NONE, median: NONE, sd: NONE })),
  mapVoxels: 0,
});

function found(list: readonly RegionFound[] = [region(), AIR]): RegionsFound {
  return { file: "a/sub-01_seg-gtm_dseg.nii.gz", voxelMm3: 1.815848, list };
}

const result = tinyResult();

test("curves and spread stand side by side, one column a region, n/a where there is none", () => {
  expect(regionCurves(result, found())).toBe(
    'frame_start\tframe_end\tCaudate\tctx "lh"\n0\t6\t1.5\t0\n6\t300\t200.25\tn/a\n900\t1530\t150\t0\n1530\t3600\t75\t0\n',
  );
  expect(regionSpread(result, found()).split("\n")[1]).toBe("0\t6\t0.5\tn/a");
});

test("parameters have a row a region: fit, status in words, then mean, median and sd of each map", () => {
  const [header, ...rows] = regionParameters(result, found()).trimEnd().split("\n");
  const maps = ["BPND", "R1", "k2", "k2a"];
  const summaries = maps.flatMap((map) =>
    ["mean", "median", "sd"].map((what) => `${map}-map-${what}`),
  );
  expect(header).toBe(
    `index name voxels volume-mm3 ${maps.join(" ")} status ${summaries.join(" ")} map-voxels`.replaceAll(
      " ",
      "\t",
    ),
  );
  expect(rows[0]).toBe(
    "8\tCaudate\t3\t5.447544\t1.25\t1\t0.125\t0.0625\tok\t0.5\t0.25\t0.125\t1.5\t1.25\t1.125\t2.5\t2.25\t2.125\t3.5\t3.25\t3.125\t2",
  );
  const none = "\tn/a".repeat(4);
  expect(rows[1]).toBe(`1026\tctx "lh"\t1\t1.815848${none}\tnot finite${none.repeat(3)}\t0`);
});

test.each(["a\tb", '"quoted"', " ends ", "plain name", 'in"side', "#hash", "x,y"])(
  "a region called %j comes back from both tables under that name",
  (name) => {
    const regions = found([region({ name })]);
    expect(parseTable(regionCurves(result, regions), "t.tsv").columns[2]).toBe(name);
    expect(parseTable(regionParameters(result, regions), "t.tsv").rows[0][1]).toBe(name);
  },
);

test("every column of the parameters is described, and every status that a fit can come to", () => {
  const sidecar = regionParametersSidecar(result, found(), tinyContext());
  const [header] = regionParameters(result, found()).split("\n");
  for (const name of header.split("\t")) {
    expect(sidecar[name], name).toMatchObject({ Description: expect.stringMatching(/\w{4}/) });
  }
  expect(sidecar["k2-map-sd"]).toMatchObject({ Units: "1/min" });
  expect(sidecar["BPND"]).toMatchObject({ Units: "unitless" });
  expect(Object.keys(Object(sidecar["status"]).Levels)).toEqual(STATUS_LABELS.slice(1));
  expect(sidecar).toMatchObject({
    ModelName: "SRTM",
    ReferenceRegion: "dseg.nii.gz:8,47",
    Segmentation: "a/sub-01_seg-gtm_dseg.nii.gz",
    Weights: result.weights?.values,
  });
  expect(sidecar["Description"]).toMatch(/mean curve of the region.*biased/);
});

test("a segmentation of a data set is named by its BIDS URI, which no mount changes", () => {
  const uri = "bids:petprep:sub-01/pet/sub-01_seg-gtm_dseg.nii.gz";
  const context = tinyContext();
  const [file] = context.inputs;
  const inputs = [...context.inputs, { ...file, role: "regions", uri }];
  for (const make of [regionParametersSidecar, regionCurvesSidecar, regionSpreadSidecar]) {
    expect(make(result, found(), { ...context, inputs })).toMatchObject({ Segmentation: uri });
  }
});

test("the curves' sidecar has frames, unit, and of every region label, voxels and volume", () => {
  const sidecar = regionCurvesSidecar(result, found(), tinyContext());
  expect(sidecar).toMatchObject({
    Units: "Bq/mL",
    FrameTimesStart: [0, 6, 900, 1530],
    FrameDuration: [6, 294, 630, 2070],
    Caudate: { Index: 8, VoxelCount: 3, VolumeMm3: 5.447544 },
    'ctx "lh"': { Index: 1026, VoxelCount: 1 },
  });
  const spread = regionSpreadSidecar(result, found(), tinyContext());
  expect(spread["Description"]).toMatch(/^Standard deviation/);
  expect(Object.keys(spread)).toEqual(Object.keys(sidecar));
});

test.each(["Units", "__proto__", "toJSON"])(
  "a region called %s neither takes the place of a field nor is lost without a word",
  (name) => {
    const sidecar = regionCurvesSidecar(result, found([region({ name })]), tinyContext());
    const stored: Record<string, unknown> = JSON.parse(toJson(sidecar));
    expect(stored["Units"]).toBe("Bq/mL");
    const entry = Object.entries(stored).find(([key]) => key === name)?.[1];
    if (name !== "Units") expect(entry).toMatchObject({ Index: 8 });
  },
);

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "bindmap-tables-"));
  folders.push(folder);
  return folder;
}

function write(
  folder: string,
  regions: RegionsFound | undefined,
  changes: Partial<WriteOptions> = {},
) {
  const whole = tinyResult({ regions });
  const grid = makeGrid({ shape: [whole.status.length, 1, 1], voxelMm: [2, 2, 2] });
  const options = { prefix: "sub-01", fill: "0", gzip: true, force: false } as const;
  return writeResult(whole, grid, tinyContext(), { folder, ...options, ...changes });
}

test("the tables are written under their names, listed in the record, and counted there", async () => {
  const folder = await newFolder();
  const { names, files } = await write(folder, found());
  expect((await readdir(folder)).sort()).toEqual(listNames(names).toSorted());
  expect(files.map(({ file }) => file)).toEqual(listNames(names));
  const record = JSON.parse(await readFile(path.join(folder, names.record), "utf8"));
  expect(record.regions).toEqual({ file: "a/sub-01_seg-gtm_dseg.nii.gz", count: 2 });
  expect(record.outputs).toHaveLength(listNames(names).length - 1);
  const text = await readFile(path.join(folder, names.regions?.parameters ?? ""), "utf8");
  expect(text).toBe(regionParameters(result, found()));
});

test("a run without regions writes no table of them, and says nothing of them", async () => {
  const folder = await newFolder();
  const { names } = await write(folder, undefined);
  expect(names.regions).toBeUndefined();
  expect((await readdir(folder)).filter((name) => /seg-|kinpar/.test(name))).toEqual([]);
  const record = JSON.parse(await readFile(path.join(folder, names.record), "utf8"));
  expect(record).not.toHaveProperty("regions");
});

test("with --force the tables of another segmentation go, and those of a run that has none any more", async () => {
  const folder = await newFolder();
  await write(folder, found());
  const other = { ...found(), file: "sub-01_seg-wm_dseg.nii.gz" };
  await expect(write(folder, other)).rejects.toMatchObject({ kind: "output" });
  await write(folder, other, { force: true });
  const tables = async (): Promise<readonly string[]> =>
    (await readdir(folder)).filter((name) => name.includes("_seg-"));
  expect((await tables()).every((name) => name.includes("_seg-wm_"))).toBe(true);
  expect(await tables()).toHaveLength(6);
  await write(folder, undefined, { force: true });
  expect(await tables()).toEqual([]);
});
