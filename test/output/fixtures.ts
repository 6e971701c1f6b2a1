// A fit made by hand: 12 voxels with every status, and what a command line would say about it.

import { parseHeader } from "../../src/image/header.ts";
import { statusCounts, type ScanResult } from "../../src/maps/result.ts";
import { models } from "../../src/models/index.ts";
import { STATUS } from "../../src/models/status.ts";
import type { FitContext } from "../../src/output/context.ts";
import { headerBytes } from "../support/nifti.ts";

/** A grid that is neither straight nor centred, with a qform and an sform that differ. */
export const PET_HEADER = headerBytes({
  dim: [4, 3, 2, 2, 5, 1, 1, 1],
  pixdim: [-1, 1.21875, 1.5, 2.0625, 60, 0, 0, 0],
  qformCode: 1,
  sformCode: 2,
  quatern: [0.1, -0.2, 0.3],
  qoffset: [-7.5, 3.25, 1.125],
  srow: [-1.2, 0.1, 0, 90.5, 0.1, 1.5, 0.01, -120, 0, 0.02, 2.1, -70],
  units: 2 + 8,
});
export const GRID = parseHeader(PET_HEADER, "pet.nii").grid;

const NONE = Number.NaN;
/** Infinity: fitted, but beyond single precision. */
const BEYOND = Number.POSITIVE_INFINITY;

export const VOXELS = Uint32Array.of(1, 2, 3, 4, 6, 7, 8, 10);
export const BPND = [1.5, 2.25, 9.5, NONE, 0.5, -0.75, 3.5, 0.25];
const R1 = [1, 1.25, 0.5, NONE, BEYOND, 0.75, 1.5, 1];
const K2 = [0.125, 0.25, 0.0625, NONE, 0.5, 0.125, 0.25, 0.0625];
const K2A = [0.0625, 0.125, 0.03125, NONE, 0.25, 0.5, 0.0625, 0.03125];

const { ok, atLowerK2a, notFinite, illConditioned, noSignal } = STATUS;
export const STATUSES = [
  0,
  ok,
  ok,
  atLowerK2a,
  notFinite,
  0,
  illConditioned,
  ok,
  ok,
  0,
  ok,
  noSignal,
];

/** Frames 1, 2, 4, 5 of five; the third is left out. */
export function tinyResult(changes: Partial<ScanResult> = {}): ScanResult {
  return {
    model: models["srtm"],
    options: { "k2a-range": [0.006, 0.6] },
    kept: [0, 1, 3, 4],
    frames: {
      count: 4,
      startMin: Float64Array.of(0, 0.1, 15, 25.5),
      endMin: Float64Array.of(0.1, 5, 25.5, 60),
    },
    reference: {
      name: "dseg.nii.gz:8,47",
      mean: Float64Array.of(10.5, 900.25, 700, 300),
      spread: Float64Array.of(1, 2, 3, 4.5),
      voxelCount: 17,
    },
    weights: {
      kind: "counts",
      why: "the half-life is known",
      values: Float64Array.of(1, 1, 0.5, 1.5),
    },
    facts: { k2aRangePerMin: [0.006, 0.6], slope: Number.NaN },
    notes: ["k2a range 0.006-0.6 /min"],
    voxels: VOXELS,
    maps: Float32Array.from([...BPND, ...R1, ...K2, ...K2A]),
    status: Uint8Array.from(STATUSES),
    counts: statusCounts(Uint8Array.from(STATUSES)),
    backend: {
      name: "webgpu",
      device: "a card",
      precision: "f32",
      software: false,
      details: { limits: Uint32Array.of(1, 2), load: Number.POSITIVE_INFINITY },
    },
    events: ["one new device"],
    certificate: {
      map: "BPND",
      seed: 1,
      passed: true,
      comparisons: [
        {
          against: "brute force",
          voxels: 8,
          unfitted: 0,
          largest: 1e-7,
          p999: 1e-7,
          near: 0,
          single: 10,
          equalResidual: 0,
          failed: 0,
          tolerance: { relative: 1e-5, absolute: 1e-5, because: "f32" },
        },
      ],
    },
    passes: 1,
    slabs: 1,
    stagesMs: { read: 12.5, fit: 3 },
    timeline: [
      { stage: "read", startMs: 20.25, endMs: 32.75 },
      { stage: "fit", startMs: 32.75, endMs: 35.75 },
    ],
    ...changes,
  };
}

export function tinyContext(changes: Partial<FitContext> = {}): FitContext {
  const frames = {
    count: 5,
    startMin: Float64Array.of(0, 0.1, 5, 15, 25.5),
    endMin: Float64Array.of(0.1, 5, 15, 25.5, 60),
  };
  return {
    commandLine: "bindmap fit sub-01_pet.nii.gz --ref dseg.nii.gz:8,47",
    asked: {
      pet: "sub-01_pet.nii.gz",
      ref: "dseg.nii.gz:8,47",
      model: "srtm",
      seed: 1,
      mask: undefined,
    },
    inputs: [
      {
        role: "pet",
        given: "sub-01_pet.nii.gz",
        path: "/data/sub-01_pet.nii.gz",
        bytes: 1000,
        modified: "2024-05-06T07:08:09.000Z",
      },
      {
        role: "reference",
        given: "dseg.nii.gz",
        uri: "bids:seg:sub-01/dseg.nii.gz",
        path: "/data/dseg.nii.gz",
        bytes: 100,
        modified: "2024-05-06T07:08:09.000Z",
      },
    ],
    timing: {
      frames,
      injectionStartS: 30,
      timeZero: "10:00:00",
      units: { name: "Bq/mL", bqPerMl: 1 },
      isotope: { name: "C-11", halfLifeMin: 20.39 },
      halfLifeMin: 20.39,
      tracerName: "[11C]AZ10419369",
      decayFactors: Float64Array.of(1, 2, 3, 4, 5),
      decayCorrectedToS: undefined,
    },
    petFields: new Map<string, unknown>([
      ["SkullStripped", false],
      ["SpatialReference", "orig"],
      ["PatientName", "never to be copied"],
    ]),
    runtime: { node: "v20.0.0", platform: "linux x64" },
    warnings: ["frames have a gap"],
    startedAt: new Date("2024-05-06T07:08:09Z"),
    timeline: [
      { stage: "plan", startMs: 10, endMs: 20 },
      { stage: "inflate", startMs: 20, endMs: 31 },
    ],
    ...changes,
  };
}
