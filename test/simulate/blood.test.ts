import { expect, test } from "vitest";

import { plasmaRows, plasmaSamples, plasmaScale, SAMPLE_CV } from "../../src/simulate/blood.ts";
import { planCohort } from "../../src/simulate/cohort.ts";
import { scanFiles } from "../../src/simulate/names.ts";
import { equilibriumStudy, srtmStudy } from "../../src/simulate/studies.ts";

const { plasma } = equilibriumStudy();
const timesMin = Array.from({ length: 2000 }, (_, i) => 5 + i / 20);

test("samples scatter by 3 % about the input curve times the person's scale, and 4 % are missing", () => {
  const samples = plasmaSamples({ timesMin, plasma, scale: 1.3, seed: 5 });
  const errors = [...samples]
    .map((activity, i) => activity / (1.3 * plasma(timesMin[i])) - 1)
    .filter((error) => !Number.isNaN(error));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const sd = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
  // 2,000 draws: the mean has a standard error of 0.07 %, the sd one of 1.6 % of itself; 4 of each.
  expect(Math.abs(mean)).toBeLessThan((4 * SAMPLE_CV) / Math.sqrt(2000));
  expect(Math.abs(sd / SAMPLE_CV - 1)).toBeLessThan(4 / Math.sqrt(4000));
  // Binomial, 80 expected, sd 8.8.
  expect(Math.abs(2000 - errors.length - 80)).toBeLessThan(35);
});

test("a table has seconds and Bq/mL, n/a for a missing sample, and is the same from the same seed", () => {
  const rows = plasmaRows({ timesMin, plasma, scale: 1, seed: 5 });
  expect(rows[0]).toEqual(["time", "plasma_radioactivity"]);
  expect(rows.filter(([, value]) => value === "n/a").length).toBeGreaterThan(0);
  expect(rows[1][0]).toBe("300");
  expect(plasmaRows({ timesMin, plasma, scale: 1, seed: 5 })).toEqual(rows);
  expect(plasmaRows({ timesMin, plasma, scale: 1, seed: 6 })).not.toEqual(rows);
});

test("people's scales differ by 15 %, two scans of a person by 7 %", () => {
  const logs = Array.from({ length: 1000 }, (_, p) =>
    [0, 1].map((s) => Math.log(plasmaScale(3, p, s))),
  );
  const sdOf = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  // 1,000 draws: an sd has a standard error of 2.2 % of itself; 4 of them.
  expect(Math.abs(sdOf(logs.map(([one]) => one)) / Math.hypot(0.15, 0.05) - 1)).toBeLessThan(0.09);
  expect(Math.abs(sdOf(logs.map(([a, b]) => a - b)) / (0.05 * Math.SQRT2) - 1)).toBeLessThan(0.09);
});

test("the equilibrium study has a blood table for each scan, the other has none", () => {
  const blood = (study: ReturnType<typeof srtmStudy>): string | undefined =>
    scanFiles(planCohort({ study, subjects: 1, sessions: 2, seed: 1 })[1], true, false).blood;
  expect(blood(equilibriumStudy())).toBe(
    "sub-01/ses-2/pet/sub-01_ses-2_trc-11CDASB_recording-manual_blood.tsv",
  );
  expect(blood(srtmStudy())).toBeUndefined();
});
