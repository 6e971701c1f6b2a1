import { expect, test } from "vitest";
import { toJson } from "../../src/output/json.ts";
import { parseRunRecord, runRecord, type Stored } from "../../src/output/record.ts";
import { curvesSidecar, mapSidecar, maskSidecar } from "../../src/output/sidecar.ts";
import { curvesTable, statusTable } from "../../src/output/tables.ts";
import { models } from "../../src/models/index.ts";
import { parseTacTable } from "../../src/tac/table.ts";
import { tacColumn } from "../../src/tac/column.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { VERSION } from "../../src/version.ts";
import { tinyContext, tinyResult } from "./fixtures.ts";

const stored: Stored = {
  maps: [{ name: "BPND", notFinite: 0, clipped: undefined, display: [0, 3.5] }],
  fill: "0",
  files: [{ file: "a.nii.gz", bytes: 5, sha256: "00" }],
  finishedAt: new Date("2024-05-06T07:09:09Z"),
  write: { stage: "write", startMs: 40.1, endMs: 52.1 },
};

function fieldsOf(text: string): Record<string, unknown> {
  const fields: Record<string, unknown> = JSON.parse(text);
  return fields;
}

const record = (changes = {}): Record<string, unknown> => ({
  ...fieldsOf(toJson(runRecord(tinyResult(), tinyContext(), stored))),
  ...changes,
});

test("what was asked comes back from the record as it went in, undefined options left out", () => {
  const text = toJson(runRecord(tinyResult(), tinyContext(), stored));
  expect(parseRunRecord(text, "run.json")).toEqual({
    softwareVersion: VERSION,
    asked: { pet: "sub-01_pet.nii.gz", ref: "dseg.nii.gz:8,47", model: "srtm", seed: 1 },
  });
});

test("the timeline is of all stages as they began, in whole milliseconds", () => {
  expect(record()["timeline"]).toEqual([
    { stage: "plan", startMs: 10, endMs: 20 },
    { stage: "inflate", startMs: 20, endMs: 31 },
    { stage: "read", startMs: 20, endMs: 33 },
    { stage: "fit", startMs: 33, endMs: 36 },
    { stage: "write", startMs: 40, endMs: 52 },
  ]);
  expect(record()["stagesMs"]).toEqual({ read: 12.5, fit: 3, write: 12 });
});

test("the record counts frames from 1, says times in seconds and voxels by status", () => {
  const found = record();
  expect(found).toMatchObject({
    timing: {
      frameNumbers: [1, 2, 4, 5],
      framesInImage: 5,
      startS: [0, 6, 900, 1530],
      endS: [6, 300, 1530, 3600],
      decayCorrection: "by bindmap",
      decayFactors: [1, 2, 4, 5],
      isotope: "C-11",
      halfLifeMin: 20.39,
    },
    reference: { name: "dseg.nii.gz:8,47", voxels: 17, mean: [10.5, 900.25, 700, 300] },
    weights: { kind: "counts", values: [1, 1, 0.5, 1.5] },
    voxels: {
      fitted: 8,
      volume: 12,
      byStatus: {
        outside: 3,
        ok: 5,
        "at lower k2a": 1,
        "not finite": 1,
        "ill-conditioned": 1,
        "no signal": 1,
      },
    },
    warnings: ["frames have a gap"],
    outputs: stored.files,
    startedAt: "2024-05-06T07:08:09.000Z",
    finishedAt: "2024-05-06T07:09:09.000Z",
  });
});

test("a figure that is NaN or infinite is null in JSON, a typed array is a list", () => {
  expect(record()).toMatchObject({
    model: { facts: { slope: null } },
    backend: { details: { load: null, limits: [1, 2] } },
  });
  expect(() => toJson({ x: 1n })).toThrow("bigint");
  expect(() => toJson({ x: new Map() })).toThrow("Map");
  expect(() => toJson({ x: new DataView(new ArrayBuffer(1)) })).toThrow("raw bytes");
});

test.each([
  ["half an object", "{", "it is not JSON"],
  ["a list", "[]", "it is not a JSON object"],
  ["null", "null", "it is not a JSON object"],
  ["a PET sidecar", '{"TimeZero":"10:00:00"}', "its field schema"],
  [
    "a version in quotes",
    JSON.stringify(record({ schemaVersion: "1" })),
    "its field schemaVersion",
  ],
  ["version 0", JSON.stringify(record({ schemaVersion: 0 })), "its field schemaVersion"],
  ["a list of options", JSON.stringify(record({ asked: [1] })), "its field asked"],
])("%s is refused as a run record; the true one is accepted", (_, text, why) => {
  expect(() => parseRunRecord(text, "x.json")).toThrow(
    `x.json: is no run record of bindmap: ${why}`,
  );
  expect(parseRunRecord(JSON.stringify(record()), "x.json").asked).toHaveProperty("model", "srtm");
});

test("a record of schema 2 is refused with the version that wrote it; one of 1 is accepted", () => {
  const later = record({ schemaVersion: 2, software: { name: "bindmap", version: "9.1.0" } });
  expect(() => parseRunRecord(JSON.stringify(later), "x.json")).toThrow(
    "schemaVersion is 2, written by bindmap 9.1.0",
  );
  const odd = record({ software: 7 });
  expect(parseRunRecord(JSON.stringify(odd), "x.json").softwareVersion).toBe("unknown");
});

const [bpnd] = models["srtm"].maps;
const map = { name: "BPND", notFinite: 2, display: undefined };

test("a map's sidecar has the fields of BEP023, and what was clipped and filled", () => {
  const clipped = { low: 0, high: 3, below: 1, above: 2 };
  const sidecar = mapSidecar(tinyResult(), tinyContext(), bpnd, { ...map, clipped }, "nan");
  expect(JSON.parse(toJson(sidecar))).toMatchObject({
    Sources: ["sub-01_pet.nii.gz", "bids:seg:sub-01/dseg.nii.gz"],
    SpatialReference: "orig",
    SkullStripped: false,
    Units: "unitless",
    ModelName: "SRTM",
    ReferenceRegion: "dseg.nii.gz:8,47",
    InputValues: [0, 60, 0.006, 0.6],
    InputValuesLabels: ["StartTime", "EndTime", "K2aRangeLow", "K2aRangeHigh"],
    InputValuesUnits: ["min", "min", "1/min", "1/min"],
    Weights: [1, 1, 0.5, 1.5],
    SoftwareName: "bindmap",
    SoftwareVersion: VERSION,
    Backend: { name: "webgpu", device: "a card", precision: "f32", software: false },
    VoxelCounts: { ok: 5, "at lower k2a": 1 },
    FittedVoxelsNotFinite: 2,
    FillValue: "NaN",
    Clip: { Low: 0, High: 3, VoxelsBelow: 1, VoxelsAbove: 2 },
    Certificate: { passed: true },
  });
});

test("a sidecar says nothing that is not known: no clip, no weights, no space", () => {
  const result = tinyResult({ weights: undefined });
  const context = tinyContext({ petFields: new Map([["SpatialReference", [[1]]]]) });
  const unclipped = { ...map, clipped: undefined };
  const sidecar = mapSidecar(result, context, bpnd, unclipped, "0");
  const fields = Object.keys(fieldsOf(toJson(sidecar)));
  for (const field of ["Clip", "Weights", "SpatialReference", "SkullStripped", "PatientName"]) {
    expect(fields).not.toContain(field);
  }
  expect(fields).toContain("Units");
  expect(maskSidecar(result, tinyContext())).toHaveProperty("SpatialReference", "orig");
});

test("the reference curve is a table that bindmap reads back, in seconds after injection", () => {
  const result = tinyResult();
  const table = parseTacTable(curvesTable(result), "tacs.tsv");
  expect(table.regions).toEqual(["reference", "reference_sd"]);
  // Read against frames whose clock begins 30 s before injection: the table's clock is injection.
  const timing = { ...tinyContext().timing, frames: result.frames };
  const { values } = tacColumn(table, "reference", timing, makeWarnings());
  // Exact: JavaScript writes the shortest text that reads back as the same number.
  expect([...values]).toEqual([10.5, 900.25, 700, 300]);
  expect(curvesSidecar(result, tinyContext())).toMatchObject({
    InjectionStart: 0,
    FrameTimesStart: [0, 6, 900, 1530],
    FrameDuration: [6, 294, 630, 2070],
    Units: "Bq/mL",
  });
});

test("a spread that is not known is n/a, whether none was given or it is NaN", () => {
  const { reference } = tinyResult();
  for (const spread of [undefined, new Float64Array(4).fill(Number.NaN)]) {
    const text = curvesTable(tinyResult({ reference: { ...reference, spread } }));
    expect(text.split("\n")[1]).toBe("0\t6\t10.5\tn/a");
  }
});

test("the table of the status map names 7 numbers, 0 outside and 1 ok", () => {
  const lines = statusTable().trimEnd().split("\n");
  expect(lines.slice(0, 3)).toEqual(["index\tname", "0\toutside", "1\tok"]);
  expect(lines).toHaveLength(8);
});
