// Two scans that the timing tests are about, as sidecars, and how to look at a refusal.

import { expect } from "vitest";
import { Fault } from "../../src/errors.ts";
import type { PetTiming, TimingOptions } from "../../src/timing/pet-timing.ts";
import { parsePetSidecar } from "../../src/timing/sidecar.ts";
import { makeWarnings } from "../../src/warnings.ts";

/** 38 frames, 93 min: 9x10 s, 2x15, 3x20, 4x30, 4x60, 4x180, 12x360. */
export const BOLUS_DURATIONS_S: readonly number[] = [
  ...Array<number>(9).fill(10),
  ...Array<number>(2).fill(15),
  ...Array<number>(3).fill(20),
  ...Array<number>(4).fill(30),
  ...Array<number>(4).fill(60),
  ...Array<number>(4).fill(180),
  ...Array<number>(12).fill(360),
];

/** Frame starts, one after the other without gaps. */
export function startsOf(durationsS: readonly number[], firstS = 0): number[] {
  let next = firstS;
  return durationsS.map((duration) => {
    const start = next;
    next += duration;
    return start;
  });
}

/** A bolus scan that starts with the injection. */
export function bolusSidecar(): Record<string, unknown> {
  return {
    TracerName: "AZ10419369",
    TracerRadionuclide: "C11",
    Units: "Bq/mL",
    TimeZero: "10:30:00",
    ScanStart: 0,
    InjectionStart: 0,
    FrameTimesStart: startsOf(BOLUS_DURATIONS_S),
    FrameDuration: BOLUS_DURATIONS_S,
    ImageDecayCorrected: true,
    ImageDecayCorrectionTime: 0,
    TaskName: null,
  };
}

/** 20 frames of 5 min, starting 40 min after injection at time zero. */
export function infusionSidecar(): Record<string, unknown> {
  const durations = Array<number>(20).fill(300);
  return {
    ...bolusSidecar(),
    TracerName: "DASB",
    ScanStart: 2400,
    FrameTimesStart: startsOf(durations, 2400),
    FrameDuration: durations,
  };
}

/** The timing that a sidecar gives for an image with as many frames, and what was warned about. */
export function read(
  sidecar: Record<string, unknown>,
  options: TimingOptions = {},
  frameCount?: number,
): { timing: PetTiming; warnings: readonly string[] } {
  const warnings = makeWarnings();
  const durations = sidecar.FrameDuration;
  const count = frameCount ?? (Array.isArray(durations) ? durations.length : 0);
  const timing = parsePetSidecar(JSON.stringify(sidecar), "s.json", count, warnings, options);
  return { timing, warnings: warnings.list };
}

/** The fault that `run` raises; fails when it raises none or anything else. */
export function refusal(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return expect.fail("nothing was refused");
}
