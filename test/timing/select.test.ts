import { expect, test } from "vitest";
import { keptFrames, parseFrameList } from "../../src/timing/select.ts";
import { BOLUS_DURATIONS_S, refusal, startsOf } from "./fixtures.ts";

const startsS = startsOf(BOLUS_DURATIONS_S);
const frames = {
  count: 38,
  startMin: Float64Array.from(startsS, (s) => s / 60),
  endMin: Float64Array.from(startsS, (s, f) => (s + BOLUS_DURATIONS_S[f]) / 60),
};

test("frames are counted from 1: 1,5,20-22 are the indices 0, 4, 19, 20, 21", () => {
  expect(parseFrameList("1,5,20-22", 38)).toEqual([0, 4, 19, 20, 21]);
  expect(parseFrameList(" 22 , 20 - 21, 20 ", 38)).toEqual([19, 20, 21]);
});

test.each(["0", "39", "5-3", "1-39", "", "1,,2", "1;2", "-1", "1.5", "a", "1e1", "0x1"])(
  "the list %j is refused for 38 frames, and 38 is accepted",
  (text) => {
    const fault = refusal(() => parseFrameList(text, 38));
    expect(fault.kind).toBe("usage");
    expect(fault.message).toContain("counted from 1 to 38");
    expect(parseFrameList("38", 38)).toEqual([37]);
  },
);

test("all 38 frames are kept when nothing is asked for", () => {
  expect(keptFrames(frames, { needed: 3 })).toHaveLength(38);
});

test("--until 63 keeps the 33 frames that end by 63 min, with half a second to spare", () => {
  expect(keptFrames(frames, { untilMin: 63, needed: 3 })).toHaveLength(33);
  expect(keptFrames(frames, { untilMin: 63 - 0.49 / 60, needed: 3 })).toHaveLength(33);
  expect(keptFrames(frames, { untilMin: 63 - 0.51 / 60, needed: 3 })).toHaveLength(32);
});

test("excluded frames are left out beside those after --until", () => {
  const kept = keptFrames(frames, { untilMin: 1, excluded: [0, 4], needed: 3 });
  expect(kept).toEqual([1, 2, 3, 5]);
});

test("fewer frames than needed are refused with the counts, exactly enough are kept", () => {
  const choice = { untilMin: 1, excluded: [0, 4] };
  expect(keptFrames(frames, { ...choice, needed: 4 })).toHaveLength(4);
  const fault = refusal(() => keptFrames(frames, { ...choice, needed: 5 }));
  expect(fault.message).toBe(
    "4 of 38 frames remain (2 excluded, 32 ending after 1 min), but 5 are needed",
  );
  expect(refusal(() => keptFrames(frames, { untilMin: 0.01, needed: 0 })).kind).toBe("input");
});

test("an --until of 0, a negative one and NaN are refused", () => {
  for (const untilMin of [0, -5, Number.NaN]) {
    expect(refusal(() => keptFrames(frames, { untilMin, needed: 3 })).kind).toBe("usage");
  }
});
