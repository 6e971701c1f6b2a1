// Slices of volumes as they are looked at: the person's front or top above, left and right as asked.

import { Fault } from "../../errors.ts";
import { axisTo, oppositeOf, type Bounds, type Volume } from "./volume.ts";

export type Plane = "axial" | "coronal" | "sagittal";

/** Neurological: the person's left is on the left. Radiological: it is on the right. */
export type Display = "neurological" | "radiological";

export interface Slice {
  readonly plane: Plane;
  /** Along the axis of the volume that runs through the plane, from 0. */
  readonly index: number;
  /** Said instead of the index: "z = 12 mm". */
  readonly label?: string;
}

/** Values as pixels, rows from above. */
export interface SliceImage {
  readonly width: number;
  readonly height: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly values: Float64Array;
  /** Letters of the sides: left of the image, right of it; empty where no file says. */
  readonly sides: readonly [left: string, right: string];
}

/** What columns and rows go to, and the side that a plane's number counts to. */
interface View {
  readonly across: string;
  readonly down: string;
  readonly through: string;
}

const PLANES: readonly Plane[] = ["axial", "coronal", "sagittal"];

/** One slice of each plane, in the middle of what has values. */
export function middleSlices(volume: Volume, bounds: Bounds): readonly Slice[] {
  return PLANES.map((plane) => {
    const { axis } = throughOf(volume, plane);
    return { plane, index: Math.floor((bounds[axis][0] + bounds[axis][1]) / 2) };
  });
}

/** "axial, slice 18 of 35". */
export function captionOf(volume: Volume, { plane, index, label }: Slice): string {
  const count = volume.shape[throughOf(volume, plane).axis];
  return `${plane}, ${label ?? `slice ${index + 1} of ${count}`}`;
}

/**
 * @param bounds - What of the volume is shown.
 * @throws Fault "input" for a slice that the volume does not have.
 */
export function sliceOf(
  volume: Volume,
  { plane, index }: Slice,
  bounds: Bounds,
  display: Display,
): SliceImage {
  const { shape, voxelMm, values, axes } = volume;
  const view = viewOf(plane, display);
  const known = axes ?? "RAS";
  const [across, down] = [axisTo(known, view.across), axisTo(known, view.down)];
  const through = axisTo(known, view.through).axis;
  if (!(Number.isInteger(index) && index >= 0 && index < shape[through])) {
    throw new Fault(
      "input",
      `there is no ${plane} slice of index ${index}; the volume has 0 to ${shape[through] - 1}`,
    );
  }
  const steps = [1, shape[0], shape[0] * shape[1]];
  const along = ({ axis, away }: { axis: number; away: boolean }, i: number): number =>
    steps[axis] * (away ? bounds[axis][1] - i : bounds[axis][0] + i);
  const sizeOf = (axis: number): number => bounds[axis][1] - bounds[axis][0] + 1;
  const [width, height] = [sizeOf(across.axis), sizeOf(down.axis)];
  const pixels = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = values[steps[through] * index + along(across, x) + along(down, y)];
    }
  }
  return {
    width,
    height,
    widthMm: width * voxelMm[across.axis],
    heightMm: height * voxelMm[down.axis],
    values: pixels,
    sides: axes === undefined ? ["", ""] : [oppositeOf(view.across), view.across],
  };
}

/** How slices are shown, in words. */
export function displayNote(
  planes: readonly Plane[],
  axes: string | undefined,
  display: Display,
): string {
  if (axes === undefined) {
    return "Left and right are not known, as the files do not say how they lie; shown as stored.";
  }
  const side = display === "neurological" ? "left" : "right";
  const name = display === "neurological" ? "Neurological" : "Radiological";
  const words = planes.some((plane) => plane !== "sagittal")
    ? [`${name} display: the person's left is on the ${side}.`]
    : [];
  return [
    ...words,
    ...(planes.includes("sagittal") ? ["Sagittal: the front is on the left."] : []),
  ].join(" ");
}

function throughOf({ axes = "RAS" }: Volume, plane: Plane): { readonly axis: number } {
  return axisTo(axes, viewOf(plane, "neurological").through);
}

function viewOf(plane: Plane, display: Display): View {
  const across = display === "neurological" ? "R" : "L";
  switch (plane) {
    case "axial":
      return { across, down: "P", through: "S" };
    case "coronal":
      return { across, down: "I", through: "A" };
    case "sagittal":
      return { across: "P", down: "I", through: "R" };
    default:
      return plane satisfies never;
  }
}
