import { expect, test } from "vitest";

import {
  areaTable,
  bloodArea,
  parseAreas,
  type AreaDeclaration,
} from "../../src/group/blood-area.ts";

/** A straight line from 0 to 600 kBq/mL over 10 min: its area is 3,000 kBq/mL min. */
const LINE = `time\tplasma_radioactivity\n${[0, 120, 300, 600].map((s) => `${s}\t${s}`).join("\n")}\n`;

const PLAIN: AreaDeclaration = {
  name: "auc",
  column: "plasma_radioactivity",
  session: undefined,
  degree: undefined,
  fromMin: undefined,
  toMin: undefined,
};

function area(text = LINE, changes: Partial<AreaDeclaration> = {}) {
  return bloodArea("01", text, "blood.tsv", { ...PLAIN, ...changes });
}

test("a line from 0 to 600 over 10 min has an area of 3,000, by trapezoids and by a trend of degree 1", () => {
  expect(area()).toMatchObject({ area: 3000, fromMin: 0, toMin: 10, samples: 4, missing: 0 });
  expect(area(LINE, { degree: 1 }).area).toBeCloseTo(3000, 8);
});

test("limits are minutes: from 5 to 10 min it is 2,250", () => {
  expect(area(LINE, { fromMin: 5, toMin: 10 }).area).toBeCloseTo(2250, 9);
});

test("a missing sample is skipped and counted, and changes nothing on a line", () => {
  expect(area(LINE.replace("300\t300", "300\tn/a"))).toMatchObject({ area: 3000, missing: 1 });
});

test("a trend that runs below 0 says for how long", () => {
  const falling = "time\tplasma_radioactivity\n0\t10\n300\t0\n600\t-10\n";
  expect(area(falling, { degree: 1 }).negativeMin).toBeCloseTo(5, 9);
});

test("one sample has no area, and says why in place of a number", () => {
  const one = area("time\tplasma_radioactivity\n0\t10\n");
  expect(one.area).toBeNaN();
  expect(one.notes[0]).toContain("not computable");
  expect(areaTable([[PLAIN, [one]]])).toContain("auc\tsub-01\tplasma_radioactivity\tn/a\t");
});

test("a column that is not there is refused with the nearest that is", () => {
  expect(() => area(LINE, { column: "plasma_radioactivty" })).toThrow(
    'blood.tsv has no column "plasma_radioactivty"; it has time, plasma_radioactivity',
  );
});

test("areas are declared beside the analyses; an unknown field and a text for a number are refused", () => {
  const declared = (one: object): string => JSON.stringify({ covariates: [one], analyses: [] });
  expect(parseAreas('{"analyses": []}', "a.json")).toEqual([]);
  const full = { name: "auc", column: "c", session: "ses-2", degree: 3, from: 0, to: 40 };
  expect(parseAreas(declared(full), "a.json")).toEqual([
    { name: "auc", column: "c", session: "2", degree: 3, fromMin: 0, toMin: 40 },
  ]);
  expect(() => parseAreas(declared({ ...full, till: 3 }), "a.json")).toThrow('no field "till"');
  expect(() => parseAreas(declared({ ...full, degree: "3" }), "a.json")).toThrow(
    'covariates[0]: degree is "3"; it must be a number',
  );
});
