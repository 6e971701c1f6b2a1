import { expect, test } from "vitest";

import { checkUnits, frameNote, type ScanFacts } from "../../src/batch/alikeness.ts";

function scan(name: string, changes: Partial<ScanFacts> = {}): ScanFacts {
  return {
    scan: name,
    units: "Bq/mL",
    frameTimesStartS: [0, 60],
    frameDurationS: [60, 60],
    ...changes,
  };
}

test("one unit spelled in several ways is one unit", () => {
  const scans = [scan("a"), scan("b", { units: "BQML" }), scan("c", { units: "Bq/ml" })];
  expect(checkUnits(scans, false)).toBeUndefined();
});

test("a scan in kBq/mL among others in Bq/mL is refused by name, and taken when that is asked for", () => {
  const scans = [scan("a"), scan("b", { units: "kBq/mL" }), scan("c")];
  const sentence = "units of activity differ between scans: 2 with Bq/mL, 1 with kBq/mL (b)";
  expect(() => checkUnits(scans, false)).toThrow(sentence);
  expect(checkUnits(scans, true)).toBe(sentence);
});

test("a scan without a unit is another kind, whatever the field holds", () => {
  expect(() => checkUnits([scan("a"), scan("b", { units: undefined })], false)).toThrow("no unit");
  expect(() => checkUnits([scan("a"), scan("b", { units: 3 })], false)).toThrow("no unit");
});

test("long lists are shortened to two names", () => {
  const scans = [scan("a"), scan("b"), ...["p", "q", "r"].map((n) => scan(n, { units: "kBq/mL" }))];
  expect(checkUnits(scans, true)).toContain("3 with kBq/mL, 2 with Bq/mL (a, b)");
  const more = [...scans, scan("c"), scan("d")];
  expect(checkUnits(more, true)).toContain("3 with kBq/mL (p, q, …)");
});

test("frames that differ are noted with number and length, equal ones are not", () => {
  expect(frameNote([scan("a"), scan("b")])).toBeUndefined();
  const short = scan("b", { frameTimesStartS: [0], frameDurationS: [60] });
  expect(frameNote([scan("a"), short, scan("c")])).toBe(
    "frames differ between scans: 2 with 2 frames to 2 min, 1 with 1 frame to 1 min (b)",
  );
});

test("frame times that are no numbers are a kind of their own and do not stop the others", () => {
  const note = frameNote([scan("a"), scan("b", { frameTimesStartS: "0" })]);
  expect(note).toContain("1 with unreadable frame times (b)");
});
