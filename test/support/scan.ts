// A tiny dynamic scan on disk, with masks, labels and tables, and a reader of the maps that come out
// of it. Neither shares code with the product, but for the test's own maker of NIfTI files.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";

import { niftiBytes, type NiftiSpec } from "./nifti.ts";

/** 8 x 8 x 6 voxels; those with x = 0 are air, the rest have one of 12 curves each. */
export const SHAPE = [8, 8, 6] as const;
export const VOXELS = SHAPE[0] * SHAPE[1] * SHAPE[2];
/** 4 x 1, 4 x 3, 8 x 10 min. */
export const DURATIONS_S = [...same(4, 60), ...same(4, 180), ...same(8, 600)];
export const STARTS_S = DURATIONS_S.map((_, f) => sum(DURATIONS_S.slice(0, f)));
export const FRAMES = DURATIONS_S.length;
/** Activity = stored whole number x slope: every data type holds the same scan exactly. */
export const SLOPE = 0.5;
const LEVELS = 12;
/** Labels of the two halves of the reference region. */
const REFERENCE_LABELS = [8, 47] as const;

/** dim[] of the whole scan. */
export const SCAN_DIM = [4, ...SHAPE, FRAMES, 1, 1, 1];
const VOLUME_DIM = [3, ...SHAPE, 1, 1, 1, 1];

/** What SRTM says of the voxels on level `n`; level 0 is the reference region itself. */
export function levelTruth(n: number): { readonly R1: number; readonly BPND: number } {
  return n === 0 ? { R1: 1, BPND: 0 } : { R1: 0.8 + 0.03 * n, BPND: 0.2 * n };
}

/** Level of a voxel; -1 in air. */
export function levelOf(voxel: number): number {
  return voxel % SHAPE[0] === 0 ? -1 : voxel % LEVELS;
}

/** Sidecar of the scan; changes with the value undefined leave a field out. */
export function tinySidecar(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    Units: "Bq/mL",
    TracerName: "[11C]test",
    TracerRadionuclide: "C11",
    TimeZero: "10:00:00",
    ScanStart: 0,
    InjectionStart: 0,
    FrameTimesStart: STARTS_S,
    FrameDuration: DURATIONS_S,
    ImageDecayCorrected: true,
    ...changes,
  });
}

/** Stored numbers `[frame][voxel]`, whole and below 32,768. */
export function tinyStored(): number[] {
  stored ??= makeStored();
  return [...stored];
}

/** The scan as a file; `spec` changes the header. */
export function tinyImage(spec: NiftiSpec = {}, values = tinyStored()): Uint8Array {
  return niftiBytes(values, { dim: SCAN_DIM, slope: SLOPE, ...spec });
}

/** One volume: 1 where the voxel's level is among these (or what `valueOf` says), else 0. */
export function tinyVolume(valueOf: (voxel: number) => number, spec: NiftiSpec = {}): Uint8Array {
  const values = Array.from({ length: VOXELS }, (_, v) => valueOf(v));
  return niftiBytes(values, { dim: VOLUME_DIM, type: "uint8", ...spec });
}

/** A segmentation: two halves of the reference region, and the levels as regions. */
export function referenceLabel(voxel: number): number {
  if (levelOf(voxel) < 0) return 0;
  if (levelOf(voxel) > 0) return 100 + levelOf(voxel);
  return voxel < VOXELS / 2 ? REFERENCE_LABELS[0] : REFERENCE_LABELS[1];
}

/** Reference curve as petprep writes it: seconds, one column a region. */
export function tinyTable(): string {
  const rows = STARTS_S.map((start, f) => {
    const mean = meanStored(f, (v) => levelOf(v) === 0) * SLOPE;
    const other = meanStored(f, (v) => levelOf(v) === 5) * SLOPE;
    return [start, start + DURATIONS_S[f], other, mean].join("\t");
  });
  return `${["frame_start\tframe_end\tthalamus\tcerebellum", ...rows].join("\n")}\n`;
}

export interface TinyScan {
  readonly pet: string;
  readonly reference: string;
  readonly mask: string;
  readonly labels: string;
  readonly table: string;
}

/** Writes scan, sidecar, masks, labels with their table, and curves into a folder. */
export async function writeTinyScan(folder: string): Promise<TinyScan> {
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => path.join(folder, name);
  await writePet(folder, "sub-01_pet.nii", tinyImage());
  await writeFile(
    at("reference.nii"),
    tinyVolume((v) => (levelOf(v) === 0 ? 1 : 0)),
  );
  await writeFile(
    at("mask.nii"),
    tinyVolume((v) => (levelOf(v) >= 0 ? 1 : 0)),
  );
  await writeFile(at("dseg.nii"), tinyVolume(referenceLabel));
  const names = 'index\tname\n8\t"Left-Cerebellum"\n47\tRight-Cerebellum\n105\tThalamus\n';
  await writeFile(at("dseg.tsv"), names);
  await writeFile(at("tacs.tsv"), tinyTable());
  await writeFile(at("tacs.json"), '{ "Units": "Bq/mL" }');
  return {
    pet: at("sub-01_pet.nii"),
    reference: at("reference.nii"),
    mask: at("mask.nii"),
    labels: at("dseg.nii"),
    table: at("tacs.tsv"),
  };
}

/** A scan of its own with the sidecar beside it; returns its path. */
export async function writePet(
  folder: string,
  name: string,
  image: Uint8Array,
  sidecar = tinySidecar(),
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  await writeFile(file, image);
  await writeFile(file.replace(/\.(nii|hdr|img)(\.gz)?$/, ".json"), sidecar);
  return file;
}

/** A map as it is on disk: float32 or uint8, NIfTI-1 or 2, compressed or not. */
export interface StoredMap {
  readonly values: Float64Array;
  readonly header: DataView;
}

export async function readMap(file: string): Promise<StoredMap> {
  const raw = await readFile(file);
  const bytes = raw[0] === 0x1f ? gunzipSync(raw) : raw;
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isV1 = header.getInt32(0, true) === 348;
  const offset = isV1 ? header.getFloat32(108, true) : Number(header.getBigInt64(168, true));
  const type = header.getInt16(isV1 ? 70 : 12, true);
  const width = type === 16 ? 4 : 1;
  const values = Float64Array.from({ length: (bytes.length - offset) / width }, (_, v) =>
    width === 4 ? header.getFloat32(offset + 4 * v, true) : header.getUint8(offset + v),
  );
  return { values, header };
}

/** The one file in a folder whose name ends so. */
export async function fileEnding(folder: string, ending: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  if (names.length === 1) return path.join(folder, names[0]);
  throw new Error(`${names.length} files in ${folder} end with ${ending}`);
}

/** The map of a name in a folder of maps. */
export async function mapIn(folder: string, name = "BPND"): Promise<StoredMap> {
  const names = await readdir(folder);
  const file = names.find((one) => one.includes(`_meas-${name}_mimap.nii`));
  if (file === undefined) throw new Error(`no map of ${name} among ${names.join(", ")}`);
  return readMap(path.join(folder, file));
}

/** What tests look at in a run record. */
export interface FitRecord {
  readonly outputs: readonly {
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly inputs: readonly { readonly role: string; readonly path: string }[];
  readonly timing: { readonly startS: readonly number[]; readonly frameNumbers: readonly number[] };
  readonly reference: object;
  readonly model: object;
  readonly voxels: { readonly fitted: number; readonly byStatus: Readonly<Record<string, number>> };
  readonly maps: readonly object[];
  readonly passes: number;
  readonly slabs: number;
  readonly events: readonly string[];
  readonly warnings: readonly string[];
}

export async function recordIn(folder: string): Promise<FitRecord> {
  return JSON.parse(await readFile(await fileEnding(folder, "_run.json"), "utf8"));
}

/** SHA-256 of every image in a folder, by file name. */
export async function imageHashes(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).filter((name) => /\.nii(\.gz)?$/.test(name)).sort();
  const hashes = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(path.join(folder, name));
      return [name, createHash("sha256").update(bytes).digest("hex")] as const;
    }),
  );
  return Object.fromEntries(hashes);
}

let stored: readonly number[] | undefined;

function makeStored(): number[] {
  const curves = Array.from({ length: LEVELS }, (_, n) => frameMeans(n));
  return Array.from({ length: FRAMES * VOXELS }, (_, at) => {
    const level = levelOf(at % VOXELS);
    return level < 0 ? 0 : Math.round(curves[level][Math.floor(at / VOXELS)] / SLOPE);
  });
}

/** Mean activity of a level in every frame: dC/dt = R1 dR/dt + k2 R - k2/(1+BPND) C, by Heun's rule. */
function frameMeans(level: number): number[] {
  const stepMin = 0.01;
  const { R1, BPND } = levelTruth(level);
  const k2 = 0.08 * R1;
  const k2a = k2 / (1 + BPND);
  const reference = (t: number): number =>
    9000 * (1 - Math.exp(-t / 3)) * (0.2 + Math.exp(-t / 40));
  const sums = new Float64Array(FRAMES);
  let bound = 0;
  let at = 0;
  for (let f = 0; f < FRAMES; f++) {
    const steps = Math.round(DURATIONS_S[f] / 60 / stepMin);
    for (let n = 0; n < steps; n++, at++) {
      // C = R1 R + B, so that dB/dt = (k2 - R1 k2a) R - k2a B needs no derivative of R.
      const [now, next] = [reference(at * stepMin), reference((at + 1) * stepMin)];
      const slope = (k2 - R1 * k2a) * now - k2a * bound;
      const guess = bound + stepMin * slope;
      const after = bound + (stepMin / 2) * (slope + (k2 - R1 * k2a) * next - k2a * guess);
      sums[f] += (R1 * (now + next) + bound + after) / 2 / steps;
      bound = after;
    }
  }
  return [...sums];
}

function meanStored(f: number, isIn: (voxel: number) => boolean): number {
  const all = tinyStored().slice(f * VOXELS, (f + 1) * VOXELS);
  const inside = all.filter((_, v) => isIn(v));
  return sum(inside) / inside.length;
}

function same(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
