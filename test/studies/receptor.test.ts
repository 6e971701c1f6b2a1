// Study (b) in a small form, from simulation to statistics through the built command line.

import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { fileIn } from "../../tools/studies/command-line.ts";
import { RATED_REGION } from "../../tools/studies/rating.ts";
import {
  RECEPTOR_REGIONS,
  receptorStudy,
  type ReceptorStudy,
} from "../../tools/studies/receptor.ts";
import { newFolder } from "../support/cli.ts";

const TREATED = 6;
const PLACEBO = 4;
let study: ReceptorStudy;

beforeAll(async () => {
  const folder = await newFolder("receptor");
  study = receptorStudy({
    dataset: path.join(folder, "ds"),
    statsFile: path.join(folder, "stats.json"),
    treated: TREATED,
    placebo: PLACEBO,
    occupancy: 0.5,
    size: "small",
    noise: 0.05,
    seed: 2,
    more: ["--no-maps", "--figures"],
  });
}, 120_000);

test("fits to the curves are within 4 % + 0.03 of the truth in the mean over 20 scans", () => {
  expect(study.regions.map(({ region }) => region)).toEqual(RECEPTOR_REGIONS);
  for (const { region, errors, trueMean } of study.regions) {
    expect(errors.curve.n).toBe(2 * (TREATED + PLACEBO));
    // Regions of 4 to 30 voxels: the bias that docs/studies.md shows, and three standard errors.
    const allowed = 0.03 + 0.04 * trueMean;
    expect(Math.abs(errors.curve.mean ?? Number.NaN), region).toBeLessThan(allowed);
  }
});

test("the mean of the map is above the fit to the curve in every region", () => {
  for (const { region, errors } of study.regions) {
    // Both have the same noise, so that their difference is the bias of single voxels alone.
    const mean = errors["map-mean"].mean ?? Number.NaN;
    expect(mean, region).toBeGreaterThan(errors.curve.mean ?? Number.NaN);
  }
});

test("half of binding blocked is found in the treated alone: t below 0 and p below 0.05 in all 7 regions", () => {
  for (const { region, treated, placebo } of study.regions) {
    expect([region, treated.first.n, placebo.first.n]).toEqual([region, TREATED, PLACEBO]);
    expect(treated.test["df"]).toBe(String(TREATED - 1));
    expect(Number(treated.test["value"]), region).toBeLessThan(0);
    expect(Number(treated.test["p"]), region).toBeLessThan(0.05);
    const share = (treated.second.mean ?? Number.NaN) / (treated.first.mean ?? Number.NaN);
    const trueShare =
      (treated.trueSecond.mean ?? Number.NaN) / (treated.trueFirst.mean ?? Number.NaN);
    // The allowance of the values above, twice, over a BPND of 0.4 at least.
    expect(Math.abs(share - trueShare), region).toBeLessThan(0.15);
    expect(Number(placebo.test["p_corrected"]), region).toBeGreaterThan(0.05);
  }
});

test("the interaction of group and time has 1 and 8 degrees of freedom, and the rating 6 people", () => {
  for (const { interaction } of study.regions) {
    expect(interaction["df"]).toBe(`1,${TREATED + PLACEBO - 2}`);
    expect(Number(interaction["value"])).toBeGreaterThan(0);
  }
  const rated = study.regions.find(({ region }) => region === RATED_REGION);
  expect(rated?.rating["n"]).toBe(String(TREATED));
  // The change found is the true one with little noise: so is its correlation.
  expect(Number(rated?.rating["effect_value"])).toBeCloseTo(rated?.trueRating ?? Number.NaN, 0);
});

test("the scatter plot of the rating says r and p of the table", () => {
  const rated = study.regions.find(({ region }) => region === RATED_REGION);
  const svg = readFileSync(
    fileIn(study.run.group, "desc-ratingScatter_model-SRTM_figure.svg"),
    "utf8",
  );
  expect(svg).toContain(`r = ${Number(rated?.rating["effect_value"]).toPrecision(2)}, p = `);
});
