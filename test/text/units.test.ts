import { expect, test } from "vitest";
import { parseTableUnit } from "../../src/tac/table-sidecar.ts";
import { parseActivityUnit, UNKNOWN_UNIT } from "../../src/text/units.ts";
import { refusal } from "../timing/fixtures.ts";

test.each([
  ["Bq/mL", "Bq/mL", 1],
  ["Bq/ml", "Bq/mL", 1],
  ["BQML", "Bq/mL", 1],
  ["Bq/cc", "Bq/mL", 1],
  ["Bq mL^-1", "Bq/mL", 1],
  ["kBq/mL", "kBq/mL", 1000],
  ["kBq / ml", "kBq/mL", 1000],
  ["KBQ/ML", "kBq/mL", 1000],
  ["kBq/cm³", "kBq/mL", 1000],
  ["MBq/mL", "MBq/mL", 1e6],
  ["nCi/cc", "nCi/mL", 37],
  ["µCi/ml", "uCi/mL", 37_000],
  ["mCi/mL", "mCi/mL", 37e6],
])("%s is %s, %d Bq/mL", (text, name, bqPerMl) => {
  expect(parseActivityUnit(text)).toEqual({ name, bqPerMl });
});

test.each([
  "SUV",
  "g/mL",
  "counts",
  "Bq",
  "kBq/L",
  "mBq/mL",
  "mbq/ml",
  "MCi/mL",
  "CNTS",
  "1",
  "__proto__/ml",
])("%s is kept as it is, its size unknown", (text) => {
  expect(parseActivityUnit(text)).toEqual({ name: text, bqPerMl: undefined });
});

test("the unit of a table is read from its sidecar, and unknown where that is silent", () => {
  expect(parseTableUnit('{"Units":"kBq/mL"}', "t.json").bqPerMl).toBe(1000);
  expect(parseTableUnit('{"Units":null}', "t.json")).toEqual(UNKNOWN_UNIT);
  expect(refusal(() => parseTableUnit('{"Units":1}', "t.json")).message).toContain(
    "must be a text",
  );
});
