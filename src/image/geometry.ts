// Where voxels lie: the orientation fields of a NIfTI header, and the affine they amount to.
// It owns the choice between sform, qform and pixdim; it knows no voxel values and no file format.

import { Fault } from "../errors.ts";

/**
 * The orientation fields as the file has them, number by number.
 *
 * A float64 holds every float32 exactly, so a map that repeats these repeats the bits, and so does
 * one of a NIfTI-2 file as long as it is written as NIfTI-2.
 */
export interface Geometry {
  readonly version: 1 | 2;
  readonly qformCode: number;
  readonly sformCode: number;
  /** pixdim[0..3]: the handedness of the qform, then voxel sizes in the file's own unit. */
  readonly pixdim: Float64Array;
  /** quatern_b, quatern_c, quatern_d. */
  readonly quaternion: Float64Array;
  /** qoffset_x, qoffset_y, qoffset_z. */
  readonly qoffset: Float64Array;
  /** srow_x, srow_y, srow_z, four numbers each. */
  readonly srow: Float64Array;
  /** Lowest three bits of xyzt_units. */
  readonly spatialUnit: number;
}

/** A unit quaternion that float32 rounding made longer than 1 is off by about 1e-7, not by this. */
const QUATERNION_EXCESS = 1e-4;

/** Millimetres in one unit of `spatialUnit`: 1 metre, 2 millimetre, 3 micrometre. */
const MM_PER_UNIT: Readonly<Record<number, number>> = { 1: 1000, 2: 1, 3: 0.001 };

/**
 * Voxel index to millimetres, 3 rows of 4: the sform where there is one, else the qform, else the
 * voxel sizes alone.
 *
 * @param name - The file, for messages.
 * @param warn - Told when the unit is not stated.
 * @throws Fault "input" when the affine is not finite or flattens the image.
 */
export function affineMm(
  geometry: Geometry,
  name: string,
  warn: (message: string) => void,
): Float64Array {
  const mm = MM_PER_UNIT[geometry.spatialUnit];
  if (mm === undefined) {
    const code = geometry.spatialUnit;
    warn(`${name}: xyzt_units has no known unit of length (code ${code}); taken as millimetres`);
  }
  const affine = chooseAffine(geometry, name).map((value) => value * (mm ?? 1));
  if (!affine.every(Number.isFinite)) {
    throw new Fault("input", `${name}: ${formInUse(geometry)} has numbers that are not finite`);
  }
  const volume = Math.abs(determinant(affine));
  const longest = [0, 1, 2].map((axis) => columnLength(affine, axis));
  // Relative to the box of the same edges, so that micrometre voxels are not taken for flat ones.
  if (!(volume > 1e-6 * longest[0] * longest[1] * longest[2])) {
    const edges = longest.map((edge) => edge.toPrecision(4)).join(" x ");
    throw new Fault(
      "input",
      `${name}: ${formInUse(geometry)} is singular: voxels of ${edges} mm span no volume`,
      "Repair the orientation of the image, or make it again from the scanner's files.",
    );
  }
  return affine;
}

/** Length in mm of one step along axis `axis`. */
function columnLength(affine: Float64Array, axis: number): number {
  return Math.hypot(affine[axis], affine[4 + axis], affine[8 + axis]);
}

function formInUse(geometry: Geometry): string {
  if (geometry.sformCode > 0) return "the sform";
  return geometry.qformCode > 0 ? "the qform" : "pixdim";
}

function chooseAffine(geometry: Geometry, name: string): Float64Array {
  if (geometry.sformCode > 0) return geometry.srow;
  const [, dx, dy, dz] = geometry.pixdim;
  if (!(dx > 0 && dy > 0 && dz > 0)) {
    throw new Fault(
      "input",
      `${name}: pixdim[1..3] is ${dx}, ${dy}, ${dz}; without an sform voxel sizes must be above 0`,
    );
  }
  if (geometry.qformCode > 0) return qformAffine(geometry, name);
  return Float64Array.from([dx, 0, 0, 0, 0, dy, 0, 0, 0, 0, dz, 0]);
}

/** Method 2 of nifti1.h: rotation by a unit quaternion, voxel sizes, offset. */
function qformAffine(geometry: Geometry, name: string): Float64Array {
  const [handedness, dx, dy, dz] = geometry.pixdim;
  const [x, y, z] = geometry.qoffset;
  let [b, c, d] = geometry.quaternion;
  const square = b * b + c * c + d * d;
  if (!(square <= 1 + QUATERNION_EXCESS) || Number.isNaN(handedness)) {
    throw new Fault(
      "input",
      `${name}: quaternion ${b}, ${c}, ${d} with pixdim[0] ${handedness} is not a rotation`,
    );
  }
  const a = Math.sqrt(Math.max(0, 1 - square));
  if (square > 1) {
    const length = Math.sqrt(square);
    [b, c, d] = [b / length, c / length, d / length];
  }
  const signedDz = handedness < 0 ? -dz : dz;
  return Float64Array.from([
    (a * a + b * b - c * c - d * d) * dx,
    2 * (b * c - a * d) * dy,
    2 * (b * d + a * c) * signedDz,
    x,
    2 * (b * c + a * d) * dx,
    (a * a + c * c - b * b - d * d) * dy,
    2 * (c * d - a * b) * signedDz,
    y,
    2 * (b * d - a * c) * dx,
    2 * (c * d + a * b) * dy,
    (a * a + d * d - b * b - c * c) * signedDz,
    z,
  ]);
}

/** Of the left 3 x 3: signed volume of a voxel, mm3. */
export function determinant(m: Float64Array): number {
  return (
    m[0] * (m[5] * m[10] - m[6] * m[9]) -
    m[1] * (m[4] * m[10] - m[6] * m[8]) +
    m[2] * (m[4] * m[9] - m[5] * m[8])
  );
}
