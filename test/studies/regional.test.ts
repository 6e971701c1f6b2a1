// Size and power of the test of study (a), over 200 simulated studies of region curves each.

import { expect, test } from "vitest";

import { noiseFreeOccupancy, regionalStudies } from "../../tools/studies/regional.ts";

const MANY = { studies: 200, subjects: 10, sessionCv: 0.1, noise: 0.12, seed: 1 } as const;

test("of 200 studies in which nothing is blocked at most 20 reject in each of 8 regions", () => {
  const counts = regionalStudies({ ...MANY, occupancy: 0 });
  expect(counts).toHaveLength(8);
  for (const { region, rejections, withinCv } of counts) {
    // Exact p of 10 values reaches 0.05 with a chance of 50/1024: binomial, P(> 20 of 200) = 0.001.
    expect(rejections, region).toBeLessThanOrEqual(20);
    expect(withinCv).toBeGreaterThanOrEqual(0.099);
    expect(withinCv).toBeLessThan(0.11);
  }
  // A test that never rejects would pass the bound above: 78 are expected in all, of 4 tissues.
  expect(counts.reduce((sum, { rejections }) => sum + rejections, 0)).toBeGreaterThan(30);
});

test("20 % occupancy at a CV of 10 % within persons is found in at least 180 of 200 studies, in each region", () => {
  const expectedOf = noiseFreeOccupancy(0.2);
  for (const { region, rejections, occupancy } of regionalStudies({ ...MANY, occupancy: 0.2 })) {
    expect(rejections, region).toBeGreaterThanOrEqual(180);
    // -CV² of the 80 % left free, and 3 standard errors of 2,000 people with a spread of 12 points.
    const expected = (expectedOf.get(region) ?? Number.NaN) - 80 * 0.105 ** 2;
    expect(Math.abs(occupancy - expected), region).toBeLessThan(0.8);
  }
});
