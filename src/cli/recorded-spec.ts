// The options of an earlier run, out of its record: every field is checked, since the file may have
// been edited.

import { Fault } from "../errors.ts";
import type { FitSpec } from "../job/spec.ts";
import { parseRunRecord } from "../output/record.ts";

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const number: Check = (value) => typeof value === "number";
const flag: Check = (value) => typeof value === "boolean";
const pair: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(number);
const oneOf =
  (...choices: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && choices.includes(value);

const FIELDS = {
  pet: text,
  ref: text,
  refName: text,
  labels: text,
  mask: text,
  signalFloor: number,
  model: text,
  modelOptions: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((numbers) => Array.isArray(numbers) && numbers.every(number)),
  weights: text,
  json: text,
  inherited: (value) => Array.isArray(value) && value.every(text),
  frames: text,
  timesFrom: oneOf("zero", "scan"),
  injectionStartS: number,
  fixFrameDurations: oneOf("end-times"),
  decayCorrected: flag,
  decayCorrect: flag,
  halfLifeMin: number,
  untilMin: number,
  excludeFrames: text,
  backend: oneOf("auto", "webgpu", "cpu"),
  gpu: text,
  threads: number,
  memory: number,
  seed: number,
  certify: (value) => value === "all" || typeof value === "number",
  out: text,
  prefix: text,
  regions: text,
  regionLabels: text,
  maps: (value) => Array.isArray(value) && value.every(text),
  fill: oneOf("0", "nan"),
  clip: pair,
  gzip: flag,
} satisfies Record<keyof FitSpec, Check>;

const CHECKS: ReadonlyMap<string, Check> = new Map(Object.entries(FIELDS));

/** @throws Fault "input" when the record is none, or a field is not what a spec can hold. */
export function recordedSpec(recordText: string, file: string): Partial<FitSpec> {
  const { asked } = parseRunRecord(recordText, file);
  for (const [name, value] of Object.entries(asked)) {
    if (CHECKS.get(name)?.(value) !== true) {
      throw new Fault(
        "input",
        `${file}: asked.${name} is ${JSON.stringify(value)?.slice(0, 80)}; this version of bindmap has no such option or value`,
        "Give the options on the command line instead.",
      );
    }
  }
  // Every field has been checked against its type.
  return asked;
}
