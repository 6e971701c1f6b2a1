// Study (a) in a small form, from simulation to statistics through the built command line.

import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import {
  TRANSPORTER_REGIONS,
  transporterStudy,
  type TransporterRegion,
  type TransporterStudy,
} from "../../tools/studies/transporter.ts";
import { newFolder } from "../support/cli.ts";

const SUBJECTS = 7;
let none: TransporterStudy;
let some: TransporterStudy;

beforeAll(async () => {
  const folder = await newFolder("transporter");
  const made = (name: string, occupancy: number): TransporterStudy =>
    transporterStudy({
      dataset: path.join(folder, name),
      statsFile: path.join(folder, `${name}.json`),
      occupancy,
      subjects: SUBJECTS,
      size: "small",
      noise: 0.05,
      seed: 3,
      more: ["--no-maps"],
    });
  none = made("none", 0);
  some = made("some", 0.4);
}, 120_000);

/** Mean of found less true occupancy. */
function errorOf({ found, truth }: TransporterRegion): number {
  return (found.mean ?? Number.NaN) - (truth.mean ?? Number.NaN);
}

test("mean occupancy is within 7 points of the truth in each region, 2.5 points over all 8, in both studies", () => {
  for (const { regions } of [none, some]) {
    expect(regions.map(({ region }) => region)).toEqual(TRANSPORTER_REGIONS);
    for (const one of regions) {
      expect([one.found.n, one.truth.n]).toEqual([SUBJECTS, SUBJECTS]);
      // The window's mean of a voxel has noise of 7 %; a region of 5 voxels then has 4 % of BPND, the
      // occupancy of a person 6 points, the mean of 7 people 2.3; three of them, over 8 regions a root of 8.
      expect(Math.abs(errorOf(one)), one.region).toBeLessThan(7);
    }
    const mean = regions.reduce((sum, one) => sum + errorOf(one) / regions.length, 0);
    expect(Math.abs(mean)).toBeLessThan(2.5);
  }
});

test("40 % blocked is found in every region by 7 of 7 people, V = 28 and p = 1/64, 1 after Bonferroni at most", () => {
  for (const { found, wilcoxon } of some.regions) {
    expect(found.min).toBeGreaterThan(0);
    expect([wilcoxon["value"], Number(wilcoxon["p"])]).toEqual(["28", 1 / 64]);
    expect(Number(wilcoxon["p_corrected"])).toBe(8 / 64);
  }
});

test("where nothing is blocked, no region is found after Bonferroni, and occupancies are on both sides of 0", () => {
  for (const { found, wilcoxon } of none.regions) {
    expect(Number(wilcoxon["p_corrected"])).toBeGreaterThan(0.05);
    expect(found.min).toBeLessThan(0);
    expect(found.max).toBeGreaterThan(0);
  }
});

test("everybody has an area under the plasma curve by both methods, and 8 regions a rank correlation", () => {
  expect(some.areas).toHaveLength(2 * SUBJECTS);
  for (const row of some.areas) {
    expect(Number(row["area_min"])).toBeGreaterThan(0);
    expect(Number(row["samples"]) + Number(row["missing"])).toBe(14);
  }
  // The two rules see the same samples of a smooth curve, with 3 % of scatter each.
  for (const row of some.areas.filter(({ covariate }) => covariate === "trapezoid")) {
    const other = some.areas.find(
      (one) => one["covariate"] === "trend" && one["participant_id"] === row["participant_id"],
    );
    expect(Number(other?.["area_min"]) / Number(row["area_min"])).toBeCloseTo(1, 1);
  }
  for (const { areas } of some.regions) {
    expect(areas.map((row) => row["n"])).toEqual([String(SUBJECTS), String(SUBJECTS)]);
    for (const row of areas) expect(Math.abs(Number(row["value"]))).toBeLessThanOrEqual(1);
  }
});
