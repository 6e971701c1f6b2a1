import { expect, test } from "vitest";
import { parsePetSidecar } from "../../src/timing/sidecar.ts";
import { makeWarnings } from "../../src/warnings.ts";
import {
  BOLUS_DURATIONS_S,
  bolusSidecar,
  infusionSidecar,
  read,
  refusal,
  startsOf,
} from "./fixtures.ts";

test("a bolus scan of 38 frames runs from 0 to 93 min after injection without a warning", () => {
  const { timing, warnings } = read(bolusSidecar());
  expect(warnings).toEqual([]);
  expect(timing.frames.count).toBe(38);
  expect(timing.frames.startMin[0]).toBe(0);
  // Sums and quotients of small integers: at most a rounding of 1/60.
  expect(timing.frames.endMin[37]).toBeCloseTo(93, 12);
  expect(timing.units).toEqual({ name: "Bq/mL", bqPerMl: 1 });
  expect(timing.isotope).toEqual({ name: "C-11", halfLifeMin: 20.39 });
  expect(timing.halfLifeMin).toBe(20.39);
  expect(timing.tracerName).toBe("AZ10419369");
  expect(timing.decayFactors).toBeUndefined();
  expect(timing.decayCorrectedToS).toBe(0);
});

test("frames that touch share one number, so that no gap of rounding size is left", () => {
  const durations = Array<number>(100).fill(6.1);
  const starts = durations.map((d, f) => f * d);
  const { frames } = read({
    ...bolusSidecar(),
    FrameTimesStart: starts,
    FrameDuration: durations,
  }).timing;
  expect(frames.endMin.slice(0, -1)).toEqual(frames.startMin.slice(1));
});

test("durations that are end times are refused with the numbers, and converted on request", () => {
  const ends = startsOf(BOLUS_DURATIONS_S).map((start, f) => start + BOLUS_DURATIONS_S[f]);
  const sidecar = { ...bolusSidecar(), FrameDuration: ends };
  const fault = refusal(() => read(sidecar));
  expect(fault.message).toBe(
    "s.json: FrameDuration looks like frame end times: frame 2 starts at 10 s and would last 20 s, past the start of frame 3 at 20 s",
  );
  expect(fault.advice).toContain("--fix-frame-durations=end-times");
  const fixed = read(sidecar, { fixFrameDurations: "end-times" });
  expect(fixed.timing.frames).toEqual(read(bolusSidecar()).timing.frames);
  expect(fixed.warnings).toHaveLength(1);
});

test("end times that count from the scan's start, like their starts, are converted as well", () => {
  const starts = startsOf(Array<number>(20).fill(300));
  const sidecar = {
    ...infusionSidecar(),
    FrameTimesStart: starts,
    FrameDuration: starts.map((start) => start + 300),
  };
  const { frames } = read(sidecar, { fixFrameDurations: "end-times", timesFrom: "scan" }).timing;
  expect(frames).toEqual(read(infusionSidecar()).timing.frames);
});

test("the fix for end times leaves true durations alone, even where both readings fit", () => {
  const doubling = { FrameTimesStart: [0, 100, 300, 700], FrameDuration: [100, 200, 400, 800] };
  const { timing, warnings } = read(
    { ...bolusSidecar(), ...doubling },
    { fixFrameDurations: "end-times" },
  );
  expect(timing.frames.endMin[3]).toBe(25);
  expect(warnings).toHaveLength(1);
});

test("an overlap of 51 ms is refused, of 49 ms cut with a warning, of half a ms cut silently", () => {
  const overlapping = (byS: number) => ({
    ...bolusSidecar(),
    FrameTimesStart: [0, 300],
    FrameDuration: [300 + byS, 300],
  });
  expect(refusal(() => read(overlapping(0.051))).message).toContain("past the start of frame 2");
  expect(refusal(() => read(overlapping(0.051))).message).not.toContain("end times");
  const cut = read(overlapping(0.049));
  expect(cut.warnings).toHaveLength(1);
  expect(cut.timing.frames.endMin[0]).toBe(5);
  expect(read(overlapping(0.0005)).warnings).toEqual([]);
});

test("gaps are counted and measured in one warning", () => {
  const { warnings } = read({
    ...bolusSidecar(),
    FrameTimesStart: [0, 300, 900, 1230],
    FrameDuration: [300, 300, 300, 300],
  });
  expect(warnings).toEqual([
    "s.json: 2 gap(s) between frames, 330 s in all, the longest 300 s; the reference curve is interpolated there",
  ]);
});

test("frames before injection are warned about, and refused when there is no other", () => {
  const { timing, warnings } = read({ ...bolusSidecar(), InjectionStart: 15 });
  expect(timing.frames.startMin[0]).toBe(-0.25);
  expect(warnings).toEqual([
    "s.json: 2 frame(s) begin before the injection, the first 0.25 min before it; 1 of them also end before it",
  ]);
  const late = { ...bolusSidecar(), InjectionStart: 5580 };
  expect(refusal(() => read(late)).message).toContain("all 38 frames end before the injection");
});

test("times in milliseconds or minutes are refused, in seconds not", () => {
  const scaled = (factor: number) => ({
    ...bolusSidecar(),
    FrameTimesStart: startsOf(BOLUS_DURATIONS_S).map((t) => t * factor),
    FrameDuration: BOLUS_DURATIONS_S.map((t) => t * factor),
  });
  expect(refusal(() => read(scaled(1000))).advice).toContain("milliseconds (then 93 min)");
  expect(refusal(() => read(scaled(1 / 60))).advice).toContain("minutes (then 93 min)");
  expect(read(scaled(1)).warnings).toEqual([]);
});

test.each([
  [1, 1 / 60, "seconds, while the starts are in minutes"],
  [1 / 60, 1, "minutes, while the starts are in seconds"],
  [1, 1000, "seconds, while the starts are in milliseconds"],
  [1000, 1, "milliseconds, while the starts are in seconds"],
])("durations times %s with starts times %s are told apart", (onDuration, onStart, sentence) => {
  const durations = Array<number>(20).fill(300);
  const fault = refusal(() =>
    read({
      ...bolusSidecar(),
      FrameTimesStart: startsOf(durations).map((t) => t * onStart),
      FrameDuration: durations.map((t) => t * onDuration),
    }),
  );
  expect(fault.message).toContain(sentence);
});

test("a span of 4 min is refused by default and accepted when the caller allows it", () => {
  const short = { ...bolusSidecar(), FrameTimesStart: [0], FrameDuration: [240] };
  expect(refusal(() => read(short)).message).toContain("span 240 s");
  expect(read(short, { minTotalMin: 4 }).timing.frames.count).toBe(1);
  expect(read({ ...short, FrameDuration: [300] }).timing.frames.count).toBe(1);
});

test("frames more than a day from the injection are refused", () => {
  const faraway = { ...bolusSidecar(), InjectionStart: -86_400 };
  expect(refusal(() => read(faraway)).message).toContain("more than 24 h from the injection");
  expect(read({ ...bolusSidecar(), InjectionStart: -80_000 }).warnings).toEqual([]);
});

test.each<[string, Record<string, unknown>, string]>([
  ["durations of 0", { FrameDuration: [300, 0] }, "lasts 0 s"],
  ["negative durations", { FrameDuration: [300, -5] }, "lasts -5 s"],
  ["unsorted frames", { FrameTimesStart: [300, 0] }, "not after frame 1 at 300 s"],
  ["equal starts", { FrameTimesStart: [0, 0] }, "not after frame 1 at 0 s"],
  ["a shorter list", { FrameDuration: [300] }, "2 and FrameDuration 1 values"],
  [
    "texts for numbers",
    { FrameDuration: ["300", 300] },
    'FrameDuration, frame 1 is the text "300"',
  ],
  ["nulls for numbers", { FrameDuration: [300, null] }, "FrameDuration, frame 2 is null"],
  ["a number for a list", { FrameTimesStart: 0 }, "must be a list of numbers"],
  ["no list at all", { FrameTimesStart: null }, "FrameTimesStart is missing"],
  ["a clock for seconds", { InjectionStart: "10:30:00" }, 'InjectionStart is the text "10:30:00"'],
  ["a quoted true", { ImageDecayCorrected: "true" }, "must be true or false, without quotes"],
  ["a number for a unit", { Units: 3 }, "Units is 3; it must be a text"],
])("%s are refused, and two frames of 5 min are not", (_, change, sentence) => {
  const good = { ...bolusSidecar(), FrameTimesStart: [0, 300], FrameDuration: [300, 300] };
  expect(read(good).timing.frames.count).toBe(2);
  expect(refusal(() => read({ ...good, ...change }, {}, 2)).message).toContain(sentence);
});

test("an image with another number of frames is refused", () => {
  expect(refusal(() => read(bolusSidecar(), {}, 37)).message).toContain("has 37 frame(s)");
  expect(read(bolusSidecar(), {}, 38).timing.frames.count).toBe(38);
});

test("Infinity written as 1e999, bare NaN, a list and an empty text are refused", () => {
  const parse = (text: string) => parsePetSidecar(text, "s.json", 1, makeWarnings());
  const text = JSON.stringify({ ...bolusSidecar(), FrameTimesStart: [0], FrameDuration: [600] });
  expect(parse(text).frames.count).toBe(1);
  expect(parse(`\uFEFF${text}`).frames.count).toBe(1);
  expect(refusal(() => parse(text.replace("[600]", "[1e999]"))).message).toContain("is Infinity");
  expect(refusal(() => parse(text.replace("[600]", "[NaN]"))).message).toContain("is not JSON");
  const injection = text.replace('"InjectionStart":0', '"InjectionStart":-1e999');
  expect(refusal(() => parse(injection)).message).toContain("InjectionStart is -Infinity");
  expect(refusal(() => parse("[1]")).message).toContain("holds a list");
  expect(refusal(() => parse("")).message).toContain("is not JSON");
});

test("deep nesting and a key __proto__ change nothing", () => {
  const text = JSON.stringify(bolusSidecar()).slice(0, -1);
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const hostile = `${text},"Deep":${deep},"__proto__":{"InjectionStart":999,"ScanStart":999}}`;
  const timing = parsePetSidecar(hostile, "s.json", 38, makeWarnings());
  expect(timing.frames.startMin[0]).toBe(0);
  expect(Object.hasOwn(Object.prototype, "ScanStart")).toBe(false);
  const nested = hostile.replace('"TimeZero":"10:30:00"', `"TimeZero":${deep}`);
  expect(refusal(() => parsePetSidecar(nested, "s.json", 38, makeWarnings())).message).toContain(
    "TimeZero is a list of 1",
  );
});

test("missing or odd units, isotope and time zero are warned about, one sentence each", () => {
  const missing = { Units: null, TracerRadionuclide: null, TimeZero: null };
  expect(read({ ...bolusSidecar(), ...missing }).warnings).toHaveLength(3);
  const odd = { Units: "counts", TracerRadionuclide: "Xx99", TimeZero: "10:30" };
  const { timing, warnings } = read({ ...bolusSidecar(), ...odd });
  expect(warnings).toHaveLength(3);
  expect(timing.units).toEqual({ name: "counts", bqPerMl: undefined });
  expect(timing.isotope).toBeUndefined();
  expect(timing.halfLifeMin).toBeUndefined();
});

test("a given half-life stands in for an unknown isotope, and must be above 0", () => {
  const sidecar = { ...bolusSidecar(), TracerRadionuclide: "Xx99" };
  const { timing, warnings } = read(sidecar, { halfLifeMin: 42 });
  expect(timing.halfLifeMin).toBe(42);
  expect(warnings).toEqual([]);
  expect(refusal(() => read(sidecar, { halfLifeMin: 0 })).kind).toBe("usage");
});

test("an image that is not decay-corrected is refused, and corrected on request", () => {
  const sidecar = { ...bolusSidecar(), ImageDecayCorrected: false };
  expect(refusal(() => read(sidecar)).advice).toContain("--decay-correct");
  const { timing } = read(sidecar, { decayCorrect: true });
  expect(timing.decayFactors).toHaveLength(38);
  expect(timing.decayCorrectedToS).toBe(0);
  const unknown = { ...sidecar, TracerRadionuclide: "Xx99" };
  expect(refusal(() => read(unknown, { decayCorrect: true })).advice).toContain("--half-life");
});

test("an image that does not say whether it is decay-corrected is refused unless the user says", () => {
  const sidecar = { ...bolusSidecar(), ImageDecayCorrected: null };
  expect(refusal(() => read(sidecar)).message).toContain("does not say");
  expect(refusal(() => read(sidecar, { decayCorrect: true })).message).toContain("does not say");
  expect(read(sidecar, { decayCorrected: true }).timing.decayFactors).toBeUndefined();
  const corrected = read(sidecar, { decayCorrected: false, decayCorrect: true });
  expect(corrected.timing.decayFactors).toHaveLength(38);
});

test("a user who contradicts the file about decay is refused; a needless correction is not made", () => {
  expect(refusal(() => read(bolusSidecar(), { decayCorrected: false })).message).toContain(
    "ImageDecayCorrected is true, but the command line says false",
  );
  const { timing, warnings } = read(bolusSidecar(), { decayCorrect: true });
  expect(timing.decayFactors).toBeUndefined();
  expect(warnings).toHaveLength(1);
});
