// A spec as it goes into the run record: with absolute paths, so that it can be repeated anywhere.

import path from "node:path";

import type { FitSpec } from "../job/spec.ts";
import { parseReferenceSpec } from "../tac/labels.ts";
import { isWeightTable } from "./weight-files.ts";

export function recordable(spec: FitSpec): FitSpec {
  return {
    ...spec,
    pet: path.resolve(spec.pet),
    ref: wholeRegion(spec.ref),
    mask: spec.mask === undefined ? undefined : wholeRegion(spec.mask),
    labels: whole(spec.labels),
    json: whole(spec.json),
    inherited: spec.inherited?.map((file) => path.resolve(file)),
    regions: whole(spec.regions),
    frames: whole(spec.frames),
    weights: isWeightTable(spec.weights) ? whole(spec.weights) : spec.weights,
    out: path.resolve(spec.out),
  };
}

function whole(file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.resolve(file);
}

/** "FILE:" is the file alone, whatever colons its own name has. */
function wholeRegion(text: string): string {
  const { file, selection } = parseReferenceSpec(text);
  return `${path.resolve(file)}:${selection ?? ""}`;
}
