// Masks: which voxels of an image are in, as a sorted list of their indices.
// It knows values only; whether the mask lies on the scan's grid is grid.ts's question.

import { Fault } from "../errors.ts";
import type { Image } from "./image.ts";

/** The rule of a plain mask: every value but 0 is in. */
export function isNonZero(value: number): boolean {
  return value !== 0;
}

/** The rule of a label image: a value that is one of `labels`, exactly. */
export function isOneOf(labels: readonly number[]): (value: number) => boolean {
  const wanted = new Set(labels);
  return (value) => wanted.has(value);
}

/**
 * Indices of the voxels that are in, ascending.
 *
 * @param name - The file, for messages.
 * @throws Fault "input" when a value is not finite or when no voxel is in.
 */
export function maskIndices(
  values: Float32Array | Float64Array,
  isIn: (value: number) => boolean,
  name: string,
): Uint32Array {
  // Memory for the voxels that are out is asked for but never touched.
  const indices = new Uint32Array(values.length);
  let count = 0;
  let last = 0;
  let lastIsIn = isIn(last);
  for (let v = 0; v < values.length; v++) {
    const value = values[v];
    // Masks come in runs of one value.
    if (value !== last) {
      if (!Number.isFinite(value)) {
        throw new Fault(
          "input",
          `${name}: voxel ${v} is ${value}; a mask must say of every voxel whether it is in`,
          "Set such voxels to 0.",
        );
      }
      last = value;
      lastIsIn = isIn(value);
    }
    if (lastIsIn) indices[count++] = v;
  }
  if (count === 0) {
    throw new Fault("input", `${name}: none of its ${values.length} voxels is in the mask`);
  }
  return indices.slice(0, count);
}

/**
 * What `choose` makes of the values of a mask or label image, which is read in float64 so that labels
 * above 2^24 stay whole.
 *
 * @param choose - Such as `maskIndices` with a rule.
 * @throws Fault "input" when the image has more than one frame, and what `choose` throws.
 */
export async function readMask<T>(
  image: Image,
  choose: (values: Float64Array) => T,
  name: string,
): Promise<T> {
  const { frameCount } = image.header;
  if (frameCount !== 1) {
    throw new Fault("input", `${name}: has ${frameCount} frames; a mask has one`);
  }
  let chosen: { readonly of: T } | undefined;
  for await (const values of image.frames({ precision: "f64" })) {
    chosen = { of: choose(values) };
  }
  if (chosen === undefined) throw new Fault("bug", `${name}: an image handed out no frame`);
  return chosen.of;
}
