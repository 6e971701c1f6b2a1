// A spec as it goes into the run record: with absolute paths, so that it can be repeated anywhere.

import path from "node:path";

import type { FitSpec } from "../job/spec.ts";
import type { JsonObject } from "../output/json.ts";
import { parseReferenceSpec } from "../tac/labels.ts";
import { isWeightTable } from "./weight-files.ts";

/** The fields of a spec that name files. */
type SpecFiles = Pick<FitSpec, "pet" | "ref" | "inherited" | (typeof SINGLE_FILES)[number]>;

/** Those that name one file or none. */
const SINGLE_FILES = [
  "mask",
  "labels",
  "json",
  "regions",
  "regionLabels",
  "frames",
  "weights",
] as const satisfies readonly (keyof FitSpec)[];

export function recordable(spec: FitSpec): FitSpec {
  return { ...withFiles(spec, (file) => path.resolve(file)), out: path.resolve(spec.out) };
}

/** The same spec with all files renamed, those with a selection behind them (FILE:8,47) too. */
export function withFiles<T extends SpecFiles>(spec: T, rename: (file: string) => string): T {
  const one = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : rename(file);
  // "FILE:" is the file alone, whatever colons its own name has.
  const region = (text: string): string => {
    const { file, selection } = parseReferenceSpec(text);
    return `${rename(file)}:${selection ?? ""}`;
  };
  return {
    ...spec,
    pet: rename(spec.pet),
    ref: region(spec.ref),
    mask: spec.mask === undefined ? undefined : region(spec.mask),
    labels: one(spec.labels),
    json: one(spec.json),
    inherited: spec.inherited?.map(rename),
    regions: one(spec.regions),
    regionLabels: one(spec.regionLabels),
    frames: one(spec.frames),
    weights: isWeightTable(spec.weights) ? rename(spec.weights) : spec.weights,
  };
}

/** Whether what a record holds names its files as a spec does. */
export function hasSpecFiles(asked: JsonObject): asked is JsonObject & SpecFiles {
  const { inherited } = asked;
  return (
    isText(asked["pet"]) &&
    isText(asked["ref"]) &&
    SINGLE_FILES.every((name) => asked[name] === undefined || isText(asked[name])) &&
    (inherited === undefined || (Array.isArray(inherited) && inherited.every(isText)))
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
