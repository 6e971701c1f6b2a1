// Whether what an earlier fit was asked is what is asked now. It compares options as run records hold
// them, with names of files that hold wherever they are mounted; whether files are still the same is
// src/node/unit-state.ts.

import type { FitSpec } from "../job/spec.ts";
import type { JsonObject } from "../output/json.ts";

/** The option of each field; undefined where it can't change the bytes of a map. */
const OPTIONS: Readonly<Record<keyof FitSpec, string | undefined>> = {
  model: "model",
  modelOptions: "",
  pet: "the scan",
  ref: "ref",
  refName: undefined,
  mask: "mask",
  labels: "labels",
  signalFloor: "signal-floor",
  weights: "weights",
  // Found in the data set: see `foundDifference`.
  json: undefined,
  inherited: undefined,
  frames: "frames",
  timesFrom: "times-from",
  injectionStartS: "injection-start",
  fixFrameDurations: "fix-frame-durations",
  decayCorrected: "decay-corrected",
  decayCorrect: "decay-correct",
  halfLifeMin: "half-life",
  untilMin: "until",
  excludeFrames: "exclude-frames",
  backend: "backend",
  gpu: undefined,
  threads: undefined,
  memory: undefined,
  seed: "seed",
  certify: "certify",
  out: undefined,
  // The record would not have been found under another one.
  prefix: undefined,
  regions: "regions",
  regionLabels: "labels",
  maps: "maps",
  fill: "fill",
  clip: "clip",
  gzip: "gzip",
};

/**
 * The first option that differs: "k2a-range was 0.006,0.6 and is 0.01,0.3"; undefined when the fit
 * would be the same.
 *
 * @param then - Out of a run record; its values are not checked.
 * @param now - As a run record would hold it.
 */
export function optionDifference(then: JsonObject, now: JsonObject): string | undefined {
  for (const [field, option] of Object.entries(OPTIONS)) {
    if (option === undefined) continue;
    const difference =
      field === "modelOptions"
        ? modelOptionDifference(then[field], now[field])
        : differenceOf(option, then[field], now[field]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Files that no option of a batch names: where the data set has others by now, it has changed. */
const FOUND: readonly (keyof FitSpec)[] = ["json", "inherited"];

/** As `optionDifference`, of the sidecars that apply to the scan. */
export function foundDifference(then: JsonObject, now: JsonObject): string | undefined {
  const [was, is] = [then, now].map((asked) => FOUND.flatMap((field) => asked[field] ?? []));
  if (JSON.stringify(was) === JSON.stringify(is)) return undefined;
  return `the sidecars that apply were ${words(was)} and are ${words(is)}`;
}

function modelOptionDifference(then: unknown, now: unknown): string | undefined {
  const was = new Map(isObject(then) ? Object.entries(then) : []);
  const is = new Map(isObject(now) ? Object.entries(now) : []);
  for (const option of new Set([...is.keys(), ...was.keys()])) {
    const difference = differenceOf(option, was.get(option), is.get(option));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function differenceOf(option: string, was: unknown, is: unknown): string | undefined {
  if (JSON.stringify(was) === JSON.stringify(is)) return undefined;
  return `${option} was ${words(was)} and is ${words(is)}`;
}

function words(value: unknown): string {
  if (value === undefined) return "not given";
  if (typeof value === "boolean") return value ? "on" : "off";
  // "FILE:" is a file without a selection.
  if (typeof value === "string") return value.replace(/:$/, "");
  return Array.isArray(value) ? value.map(words).join(",") : JSON.stringify(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
