import { expect, test } from "vitest";
import { Fault } from "../../src/errors.ts";
import { paintAnatomy, SMALL_GRID } from "../../src/simulate/anatomy.ts";
import { petSidecar, readme } from "../../src/simulate/bids.ts";
import { drawBPND } from "../../src/simulate/binding.ts";
import { planCohort } from "../../src/simulate/cohort.ts";
import { makePhantom } from "../../src/simulate/phantom.ts";
import { randomStream } from "../../src/simulate/random.ts";
import type { Tissue } from "../../src/simulate/regions.ts";
import { equilibriumStudy, srtmStudy, type Study } from "../../src/simulate/studies.ts";
import { labelRows, referenceRows, truthRecord } from "../../src/simulate/truth.ts";
import { parsePetSidecar } from "../../src/timing/sidecar.ts";
import { makeWarnings } from "../../src/warnings.ts";

const PEOPLE = 2000;
/** Every draw is seeded, so a test either always passes or always fails: 4 standard errors. */
const SIGMAS = 4;

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const sd = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (values.length - 1));
};
const correlation = (xs: readonly number[], ys: readonly number[]): number =>
  mean(xs.map((x, i) => (x - mean(xs)) * (ys[i] - mean(ys)))) / (sd(xs) * sd(ys));

/** BPND of everybody, by session. */
function bindingOf(study: Study, tissue: Tissue, sessions: number, seed = 3): number[][] {
  const scans = planCohort({ study, subjects: PEOPLE, sessions, seed });
  return Array.from({ length: sessions }, (_, s) =>
    scans.filter((_scan, i) => i % sessions === s).map((scan) => scan.study.tissues[tissue].BPND),
  );
}

test.each([
  ["anterior cingulate", 1.22, 0.29, 0.61],
  ["dorsal brain stem", 1.31, 0.37, 0.8],
  ["hippocampus", 0.46, 0.16, 0.7],
  ["ventral striatum", 1.98, 0.35, 0.66],
] as const)(
  "2,000 people have a BPND in the %s of %s ± %s, twice, with a correlation of %s",
  (tissue, expectedMean, expectedSd, expectedCorrelation) => {
    const [first, second] = bindingOf(srtmStudy(), tissue, 2);
    // Redrawing what isn't positive moves the hippocampus, the one it concerns most (0.2 % of the
    // draws), by less than a fifth of these bars.
    for (const values of [first, second]) {
      const ofMean = (SIGMAS * expectedSd) / Math.sqrt(PEOPLE);
      const ofSd = (SIGMAS * expectedSd) / Math.sqrt(2 * PEOPLE);
      expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(ofMean);
      expect(Math.abs(sd(values) - expectedSd)).toBeLessThan(ofSd);
      expect(Math.min(...values)).toBeGreaterThan(0);
    }
    const ofCorrelation = (SIGMAS * (1 - expectedCorrelation ** 2)) / Math.sqrt(PEOPLE);
    expect(Math.abs(correlation(first, second) - expectedCorrelation)).toBeLessThan(ofCorrelation);
  },
);

test("sessions 1, 2 and 3 have the same correlation, two by two: 0.8 in the putamen under DASB", () => {
  const [first, second, third] = bindingOf(equilibriumStudy(), "putamen", 3);
  const bar = (SIGMAS * (1 - 0.8 ** 2)) / Math.sqrt(PEOPLE);
  expect(Math.abs(correlation(first, third) - 0.8)).toBeLessThan(bar);
  expect(Math.abs(correlation(second, third) - 0.8)).toBeLessThan(bar);
});

test("regions are drawn independently: no correlation between caudate and putamen", () => {
  const [caudate] = bindingOf(srtmStudy(), "caudate", 1);
  const [putamen] = bindingOf(srtmStudy(), "putamen", 1);
  expect(Math.abs(correlation(caudate, putamen))).toBeLessThan(SIGMAS / Math.sqrt(PEOPLE));
});

test("a draw that is not positive is drawn again, not set to 0: 1 ± 2 gives 2,000 positive values", () => {
  const wide = { mean: 1, sd: 2, correlation: 0.5, assumed: true };
  const values = Array.from({ length: PEOPLE }, (_, p) =>
    drawBPND(wide, randomStream(1, p), randomStream(2, p)),
  );
  expect(Math.min(...values)).toBeGreaterThan(0);
  // Clamped values would pile up at one place.
  expect(new Set(values).size).toBe(PEOPLE);
});

test("one scan each without sessions, labelled 01 to 12, without a session and a group", () => {
  const scans = planCohort({ study: srtmStudy(), subjects: 12, seed: 1 });
  expect(scans.map(({ participant }) => participant)).toEqual(
    Array.from({ length: 12 }, (_, p) => String(p + 1).padStart(2, "0")),
  );
  for (const { session, group, occupancy } of scans) {
    expect({ session, group, occupancy }).toEqual({
      session: undefined,
      group: undefined,
      occupancy: 0,
    });
  }
});

test("an occupancy of 0.7 leaves 1 - occupancy of what session 2 would have been", () => {
  const shared = { study: equilibriumStudy(), subjects: 20, sessions: 2, seed: 1 };
  const blocked = planCohort({ ...shared, occupancy: [0.7] });
  const free = planCohort(shared);
  expect(blocked.length).toBe(40);
  const occupancies: number[] = [];
  for (let p = 0; p < 20; p++) {
    const [first, second] = blocked.slice(2 * p, 2 * p + 2);
    expect([first.session, second.session]).toEqual(["1", "2"]);
    expect(first.study.tissues).toEqual(free[2 * p].study.tissues);
    const kept = second.study.tissues.putamen.BPND / free[2 * p + 1].study.tissues.putamen.BPND;
    expect(kept).toBeCloseTo(1 - second.occupancy, 12);
    expect(second.textureSeed).toBe(first.textureSeed);
    expect(second.noiseSeed).not.toBe(first.noiseSeed);
    occupancies.push(second.occupancy);
  }
  // sd 0.7 · 0.1 · 0.3 = 0.021; 4 standard errors of the mean of 20.
  expect(Math.abs(mean(occupancies) - 0.7)).toBeLessThan((SIGMAS * 0.021) / Math.sqrt(20));
  expect(new Set(occupancies).size).toBe(20);
});

test("participant 3 is the same person among 3 and among 9, in one session and in two", () => {
  const study = srtmStudy();
  const few = planCohort({ study, subjects: 3, seed: 8 });
  const many = planCohort({ study, subjects: 9, sessions: 2, seed: 8 });
  expect(many[4].study.tissues).toEqual(few[2].study.tissues);
  expect(many[4].noiseSeed).toBe(few[2].noiseSeed);
  const other = planCohort({ study, subjects: 3, seed: 9 });
  expect(other[2].noiseSeed).not.toBe(few[2].noiseSeed);
  expect(other[2].study.tissues).not.toEqual(few[2].study.tissues);
});

test("no subjects, an occupancy of 1.2 and a negative seed are refused; the limits are accepted", () => {
  const study = srtmStudy();
  const two = { study, subjects: 1, sessions: 2 };
  expect(() => planCohort({ study, subjects: 0, seed: 1 })).toThrow(Fault);
  expect(() => planCohort({ study, subjects: 1, sessions: 100, seed: 1 })).toThrow(Fault);
  expect(() => planCohort({ ...two, occupancy: [1.2], seed: 1 })).toThrow(Fault);
  expect(() => planCohort({ study, subjects: 1, seed: -1 })).toThrow(Fault);
  const full = planCohort({ ...two, occupancy: [1], seed: 2 ** 32 - 1 });
  expect(full[1].study.tissues.cortex.BPND).toBe(0);
});

test("an occupancy without a second session is refused with --sessions 2 as the next step", () => {
  const shared = { study: srtmStudy(), subjects: 1, occupancy: [0.5], seed: 1 };
  expect(() => planCohort(shared)).toThrow(
    expect.objectContaining({ kind: "usage", advice: "Use --sessions 2." }),
  );
  expect(planCohort({ ...shared, sessions: 2 })).toHaveLength(2);
});

test("the sidecar of the equilibrium scan starts at 2400 s and gives 20 frames of 300 s", () => {
  const sidecar = petSidecar(equilibriumStudy());
  expect(sidecar["ScanStart"]).toBe(2400);
  expect(sidecar["FrameTimesStart"]).toEqual(Array.from({ length: 20 }, (_, f) => 2400 + 300 * f));
  expect(sidecar["FrameDuration"]).toEqual(Array.from({ length: 20 }, () => 300));
  expect(sidecar["ModeOfAdministration"]).toBe("bolus-infusion");
  // 140 min of infusion at 1/120 of the bolus a minute: 140/260 of all that is given.
  expect(sidecar["InfusionRadioactivity"]).toBeCloseTo((400 * 140) / 260, 10);
});

test("the sidecar of the bolus scan gives the 38 durations in whole seconds", () => {
  const sidecar = petSidecar(srtmStudy());
  expect(sidecar["ModeOfAdministration"]).toBe("bolus");
  const seconds: number[] = [10, 10, 10, 10, 10, 10, 10, 10, 10, 15, 15, 20, 20, 20];
  seconds.push(30, 30, 30, 30, 60, 60, 60, 60, 180, 180, 180, 180);
  for (let f = 26; f < 38; f++) seconds.push(360);
  expect(sidecar["FrameDuration"]).toEqual(seconds);
});

test.each([srtmStudy(), equilibriumStudy()])(
  "the $name sidecar reads back as the study's own frames after injection, without a warning",
  (study) => {
    const warnings = makeWarnings();
    const text = JSON.stringify(petSidecar(study));
    const timing = parsePetSidecar(text, "pet.json", study.frames.count, warnings);
    expect(warnings.list).toEqual([]);
    for (let f = 0; f < study.frames.count; f++) {
      // Minutes to seconds and back: two roundings of numbers up to 140.
      expect(timing.frames.startMin[f]).toBeCloseTo(study.frames.startMin[f], 12);
      expect(timing.frames.endMin[f]).toBeCloseTo(study.frames.endMin[f], 12);
    }
    expect(timing.isotope?.name).toBe("C-11");
    expect(timing.decayFactors).toBeUndefined();
  },
);

test("the truth lists 27 regions whose BPND is the mean over their voxels' levels", () => {
  const phantom = makePhantom({
    study: equilibriumStudy(),
    anatomy: paintAnatomy(SMALL_GRID),
    textureSeed: 3,
    noiseSeed: 4,
    noise: 0.05,
    airNoise: true,
  });
  const asked = { seed: 2, noise: 0.05, occupancy: 0, plasmaScale: 1, group: undefined };
  const record = truthRecord(phantom, asked, undefined);
  expect(record["NoiseLevel"]).toBe(0.05);
  expect(record["PsfFwhmMm"]).toBe(0);
  expect(labelRows().length).toBe(27);
  expect(referenceRows(phantom)[0][0]).toBe("2400");
  expect(record["Regions"]).toHaveLength(27);
  const thalamus = phantom.curves.flatMap((curve, row) =>
    curve.label === 10
      ? Array.from(phantom.rowOfVoxel, (at) => (at === row ? curve.truth.BPND : -1))
      : [],
  );
  const present = thalamus.filter((value) => value >= 0);
  expect(record["Regions"]).toContainEqual(
    expect.objectContaining({
      Index: 10,
      Voxels: present.length,
      BPND: expect.closeTo(mean(present), 12),
    }),
  );
});

test("truth and README say that all DASB values are assumed, and four regions of AZ10419369 are not", () => {
  const assumedIn = (study: Study): unknown => {
    const seeds = { textureSeed: 1, noiseSeed: 1, noise: 0, airNoise: false };
    const phantom = makePhantom({ study, anatomy: paintAnatomy(SMALL_GRID), ...seeds });
    const asked = { seed: 1, noise: 0, occupancy: 0, plasmaScale: 1, group: undefined };
    const { Assumed, Regions } = truthRecord(phantom, asked, undefined);
    const regions = Array.isArray(Regions) ? Regions : [];
    const known = regions.filter(({ Assumed: own }) => own === false).map(({ Tissue: its }) => its);
    return { Assumed, known: [...new Set(known.map(String))].toSorted() };
  };
  expect(assumedIn(equilibriumStudy())).toEqual({ Assumed: true, known: [] });
  const known = ["anterior cingulate", "dorsal brain stem", "hippocampus", "ventral striatum"];
  expect(assumedIn(srtmStudy())).toEqual({ Assumed: false, known });
  expect(readme(equilibriumStudy(), undefined)).toContain("BPND is assumed in every region");
  expect(readme(srtmStudy(), undefined)).toContain("In all other regions it is assumed");
});
