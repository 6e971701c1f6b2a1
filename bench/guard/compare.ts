// Whether two versions of a kernel gave the same answer: a faster wrong kernel is no gain.

import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import type { Model } from "../../src/models/model.ts";
import { makeTally } from "../../tools/parity/tally.ts";
import type { Answer, FitInput, Numbers } from "./kernel.ts";

/**
 * How two fits differ beyond the model's parity tolerance, in one clause; empty where they do not.
 * Maps are stored in single precision, whatever fitted them.
 */
export function fitDifference(
  model: Model,
  { block, ...input }: FitInput,
  now: Answer,
  baseline: Answer,
): string {
  const form = formDifference(now, baseline);
  if (form !== "") return form;
  const { voxelCount } = block;
  const tally = makeTally(model, model.design(input), model.parity, "f32");
  const at = ({ maps, status }: Answer, v: number) => ({
    status: status[v],
    values: model.maps.map((_, m) => maps[m * voxelCount + v]),
  });
  for (let v = 0; v < voxelCount; v++) tally.add(curveOf(block, v), at(now, v), at(baseline, v));
  const { passed, beyond, wrong, largest } = tally.result();
  return passed
    ? ""
    : `${beyond} of ${voxelCount} voxels beyond tolerance, ${wrong} of them wrong, ${model.mainMap} apart by up to ${largest}`;
}

/**
 * The first numbers that differ, in one clause; empty where none do.
 *
 * @param relative - Of the baseline's number; 0 for numbers that are copied or scaled one by one.
 */
export function numbersDifference(now: Answer, baseline: Answer, relative = 0): string {
  const form = formDifference(now, baseline);
  if (form !== "") return form;
  for (const [name, found] of Object.entries(now)) {
    const expected = baseline[name];
    for (let i = 0; i < found.length; i++) {
      const [a, b] = [found[i], expected[i]];
      if (Object.is(a, b) || Math.abs(a - b) <= relative * Math.abs(b)) continue;
      return `${name}[${i}] is ${a}, at the baseline ${b}`;
    }
  }
  return "";
}

function formDifference(now: Answer, baseline: Answer): string {
  const [a, b] = [now, baseline].map(formOf);
  return a === b ? "" : `the answer is ${a}, at the baseline ${b}`;
}

function formOf(answer: Answer): string {
  const parts = Object.entries(answer).map(
    ([name, values]: [string, Numbers]) => `${name}[${values.length}]`,
  );
  return parts.sort().join(" ");
}
