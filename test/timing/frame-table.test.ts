import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFrameTable } from "../../src/timing/frame-table.ts";
import type { TimingOptions } from "../../src/timing/pet-timing.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { BOLUS_DURATIONS_S, refusal, startsOf } from "./fixtures.ts";

const corrected: TimingOptions = { decayCorrected: true };

function framesOf(text: string, options = corrected, frameCount = 2) {
  return parseFrameTable(text, "f.tsv", frameCount, makeWarnings(), options).frames;
}

test.each([
  "frame_start\tframe_end\n0\t300\n300\t600\n",
  "frame_start,frame_dur\r\n0,300\r\n300,300\r\n",
  "FrameTimesStart\tFrameTimesEnd\n0\t300\n300\t600",
  "FrameTimesStart\tFrameDuration\n0\t300\n300\t300",
  "start[minutes] end[minutes]\n0 5\n5 10\n",
  "start[minutes]\tend[kBq/cc]\tcerebellum\n0\t5\t1\n5\t10\t2\n",
  "start_min,duration_min\n0,5\n5,5\n",
  "start,end\n0,3e2\n300,600.0\n",
  "# from the console\nframe_start\tframe_end\tframe_dur\tframe_mid\n0\t300\t300\t150\n300\t600\t300\t450\n",
])("two frames of 5 min are read from %j", (text) => {
  const { startMin, endMin } = framesOf(text);
  expect([...startMin]).toEqual([0, 5]);
  expect([...endMin]).toEqual([5, 10]);
});

test.each<[string, string, string]>([
  ["no start", "frame_end\n300\n600", "no column for the start"],
  ["no end", "frame_start\tx\n0\t1\n300\t1", "no column for the end or the duration"],
  ["two starts", "start\tframe_start\tend\n0\t0\t300\n300\t300\t600", "two columns for the start"],
  ["an unknown unit", "start[weeks]\tend\n0\t300\n300\t600", 'counts time in "weeks"'],
  ["a missing time", "start\tend\n0\tn/a\n300\t600", 'line 2, column "end": the value is missing'],
  ["half a number", "start\tend\n0\t300s\n300\t600", '"300s" is not a number'],
  ["an end before its start", "start\tend\n0\t300\n300\t200", "lasts -100 s (end)"],
  ["ends against durations", "start\tend\tduration\n0\t300\t200\n300\t600\t300", "give 200 s"],
  ["durations that are ends", "start\tduration\n0\t300\n300\t600\n600\t900", "frame end times"],
])("a table with %s is refused, and the same in order is not", (_, text, sentence) => {
  const rows = text.split("\n").length - 1;
  expect(refusal(() => framesOf(text, corrected, rows)).message).toContain(sentence);
  expect(framesOf("start\tend\n0\t300\n300\t600").count).toBe(2);
});

test("a table with another number of rows than frames is refused", () => {
  const text = "start\tend\n0\t300\n300\t600";
  expect(refusal(() => framesOf(text, corrected, 3)).message).toContain("has 2 row(s)");
});

test("times on another clock are moved by the time of injection on it", () => {
  const { startMin } = framesOf("start\tend\n0\t300\n300\t600", {
    ...corrected,
    injectionStartS: -2400,
  });
  expect([...startMin]).toEqual([40, 45]);
});

test("times from the scan's start cannot be asked for, since a table has no ScanStart", () => {
  const text = "start\tend\n0\t300\n300\t600";
  expect(refusal(() => framesOf(text, { ...corrected, timesFrom: "scan" })).kind).toBe("usage");
  expect(framesOf(text, { ...corrected, timesFrom: "zero" }).count).toBe(2);
});

test("a table says nothing about decay, so the user must", () => {
  const text = "start\tend\n0\t300\n300\t600";
  expect(refusal(() => framesOf(text, {})).message).toContain("does not say");
  const options = { decayCorrected: false, decayCorrect: true, halfLifeMin: 20.39 };
  const timing = parseFrameTable(text, "f.tsv", 2, makeWarnings(), options);
  expect(timing.decayFactors).toHaveLength(2);
  expect(timing.decayCorrectedToS).toBe(0);
});

test("minutes and seconds give the same frames", () => {
  const durations = fc.array(fc.integer({ min: 20, max: 900 }), { minLength: 15, maxLength: 60 });
  fc.assert(
    fc.property(durations, (durationsS) => {
      const starts = startsOf(durationsS);
      const table = (unit: string, divisor: number) =>
        [
          `start[${unit}]\tend[${unit}]`,
          ...starts.map((s, f) => `${s / divisor}\t${(s + durationsS[f]) / divisor}`),
        ].join("\n");
      const seconds = framesOf(table("s", 1), corrected, starts.length);
      const minutes = framesOf(table("min", 60), corrected, starts.length);
      // s / 60 * 60 / 60: three roundings of numbers below 1000 min, each of 2^-53 relative.
      for (let f = 0; f < starts.length; f++) {
        expect(Math.abs(seconds.startMin[f] - minutes.startMin[f])).toBeLessThan(1e-12);
        expect(Math.abs(seconds.endMin[f] - minutes.endMin[f])).toBeLessThan(1e-12);
      }
    }),
    { numRuns: 50, examples: [[[...BOLUS_DURATIONS_S]]] },
  );
});
