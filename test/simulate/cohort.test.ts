import { expect, test } from "vitest";
import { Fault } from "../../src/errors.ts";
import { paintAnatomy, SMALL_GRID } from "../../src/simulate/anatomy.ts";
import { labelRows, petSidecar, referenceRows, truthRecord } from "../../src/simulate/bids.ts";
import { planCohort } from "../../src/simulate/cohort.ts";
import { makePhantom } from "../../src/simulate/phantom.ts";
import { equilibriumStudy, srtmStudy } from "../../src/simulate/studies.ts";
import { parsePetSidecar } from "../../src/timing/sidecar.ts";
import { makeWarnings } from "../../src/warnings.ts";

test("one scan each without occupancy, labelled 01 to 12, without a session", () => {
  const scans = planCohort({ study: srtmStudy(), participants: 12, seed: 1 });
  expect(scans.map(({ participant }) => participant)).toEqual(
    Array.from({ length: 12 }, (_, p) => String(p + 1).padStart(2, "0")),
  );
  expect(scans.every(({ session, occupancy }) => session === undefined && occupancy === 0)).toBe(
    true,
  );
});

test("an occupancy of 0.7 leaves 1 - occupancy of each person's own BPND in session 2", () => {
  const scans = planCohort({
    study: equilibriumStudy(),
    participants: 20,
    occupancy: 0.7,
    seed: 1,
  });
  expect(scans.length).toBe(40);
  const occupancies: number[] = [];
  for (let p = 0; p < 20; p++) {
    const [first, second] = scans.slice(2 * p, 2 * p + 2);
    expect([first.session, second.session]).toEqual(["1", "2"]);
    const kept = second.study.tissues.putamen.BPND / first.study.tissues.putamen.BPND;
    expect(kept).toBeCloseTo(1 - second.occupancy, 12);
    expect(second.textureSeed).toBe(first.textureSeed);
    expect(second.noiseSeed).not.toBe(first.noiseSeed);
    occupancies.push(second.occupancy);
  }
  // sd 0.7 · 0.1 · 0.3 = 0.021; 4 standard errors of the mean of 20.
  const mean = occupancies.reduce((a, b) => a + b, 0) / 20;
  expect(Math.abs(mean - 0.7)).toBeLessThan((4 * 0.021) / Math.sqrt(20));
  expect(new Set(occupancies).size).toBe(20);
});

test("BPND of the putamen varies between 200 people by 11 % around 1.4", () => {
  const scans = planCohort({ study: equilibriumStudy(), participants: 200, seed: 5 });
  const values = scans.map(({ study }) => study.tissues.putamen.BPND / 1.4);
  const mean = values.reduce((a, b) => a + b, 0) / 200;
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 199);
  // sqrt(0.1² + 0.05²) = 0.112; 4 standard errors of a mean, and of an sd, of 200.
  expect(Math.abs(mean - 1)).toBeLessThan((4 * 0.112) / Math.sqrt(200));
  expect(Math.abs(sd - 0.112)).toBeLessThan((4 * 0.112) / Math.sqrt(400));
});

test("participant 3 is the same person among 3 and among 9", () => {
  const few = planCohort({ study: srtmStudy(), participants: 3, seed: 8 });
  const many = planCohort({ study: srtmStudy(), participants: 9, seed: 8 });
  expect(many[2].study.tissues).toEqual(few[2].study.tissues);
  expect(many[2].noiseSeed).toBe(few[2].noiseSeed);
  expect(planCohort({ study: srtmStudy(), participants: 3, seed: 9 })[2].noiseSeed).not.toBe(
    few[2].noiseSeed,
  );
});

test("no participants, an occupancy of 1.2 and a negative seed are refused; the limits are accepted", () => {
  const study = srtmStudy();
  expect(() => planCohort({ study, participants: 0, seed: 1 })).toThrow(Fault);
  expect(() => planCohort({ study, participants: 1, occupancy: 1.2, seed: 1 })).toThrow(Fault);
  expect(() => planCohort({ study, participants: 1, seed: -1 })).toThrow(Fault);
  const full = planCohort({ study, participants: 1, occupancy: 1, seed: 2 ** 32 - 1 });
  expect(full[1].study.tissues.cortex.BPND).toBe(0);
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
  const record = truthRecord(phantom, { seed: 2, noise: 0.05, occupancy: 0 });
  expect(record["NoiseLevel"]).toBe(0.05);
  expect(labelRows().length).toBe(27);
  expect(referenceRows(phantom)[0][0]).toBe("2400");
  expect(record["Regions"]).toHaveLength(27);
  const thalamus = phantom.curves.flatMap((curve, row) =>
    curve.label === 10
      ? Array.from(phantom.rowOfVoxel, (at) => (at === row ? curve.truth.BPND : -1))
      : [],
  );
  const present = thalamus.filter((value) => value >= 0);
  const mean = present.reduce((a, b) => a + b, 0) / present.length;
  expect(record["Regions"]).toContainEqual(
    expect.objectContaining({ Index: 10, Voxels: present.length, BPND: expect.closeTo(mean, 12) }),
  );
});
