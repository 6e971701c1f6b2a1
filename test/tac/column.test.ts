import { expect, test } from "vitest";
import { checkMagnitude, tacColumn } from "../../src/tac/column.ts";
import { parseTacTable } from "../../src/tac/table.ts";
import { parseActivityUnit, UNKNOWN_UNIT } from "../../src/text/units.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { refusal } from "../timing/fixtures.ts";

/** Three frames of 5 min that start 40 min after an injection at 0 s. */
const timing = {
  frames: {
    count: 3,
    startMin: Float64Array.of(40, 45, 50),
    endMin: Float64Array.of(45, 50, 55),
  },
  injectionStartS: 0,
  units: parseActivityUnit("Bq/mL"),
};

const PETPREP =
  "frame_start\tframe_end\tLeft-Cerebellum\tleft-putamen\tThalamus\n" +
  "2400\t2700\t10\t20\tn/a\n2700\t3000\t11\t21\t31\n3000\t3300\t12\t22\t32\n";

function column(text: string, name: string, options = {}, image = timing) {
  const warnings = makeWarnings();
  const curve = tacColumn(parseTacTable(text, "t.tsv"), name, image, warnings, options);
  return { ...curve, values: [...curve.values], warnings: warnings.list };
}

test.each([
  ["petprep", PETPREP],
  [
    "petprep of 2025",
    PETPREP.replace("frame_start", "FrameTimesStart").replace("frame_end", "FrameTimesEnd"),
  ],
  ["PMOD", "start[minutes]\tend[Bq/cc]\tLeft-Cerebellum\n40\t45\t10\n45\t50\t11\n50\t55\t12\n"],
  ["Turku", "start[minutes]  end[Bq/ml]  Left-Cerebellum\n40 45 10\n45 50 11\n50 55 12\n"],
  [
    "CSV with quotes",
    '"frame_start","frame_end","Left-Cerebellum"\r\n2400,2700,10\r\n2700,3000,11\r\n3000,3300,12\r\n',
  ],
  [
    "petfit",
    "sub\tregion\tvolume_mm3\tframe_start\tframe_end\tframe_dur\tframe_mid\tseg_meanTAC\tTAC\n" +
      "01\tThalamus\t5\t2400\t2700\t300\t2550\t1\t99\n" +
      "01\tLeft-Cerebellum\t5\t2400\t2700\t300\t2550\t1\t10\n" +
      "01\tLeft-Cerebellum\t5\t3000\t3300\t300\t3150\t1\t12\n" +
      "01\tLeft-Cerebellum\t5\t2700\t3000\t300\t2850\t1\t11\n",
  ],
])("the cerebellum of a %s table is 10, 11, 12", (_, text) => {
  expect(column(text, "Left-Cerebellum").values).toEqual([10, 11, 12]);
});

test("case is ignored where one region remains, and kept where two would", () => {
  expect(column(PETPREP, "LEFT-CEREBELLUM").region).toBe("Left-Cerebellum");
  const twins = PETPREP.replace("left-putamen", "left-cerebellum");
  expect(column(twins, "left-cerebellum").values).toEqual([20, 21, 22]);
  expect(refusal(() => column(twins, "LEFT-cerebellum")).message).toContain("may be any of");
});

test("an unknown region is refused with the list and the nearest name; time columns are no regions", () => {
  const fault = refusal(() => column(PETPREP, "Left-Cerebelum"));
  expect(fault.message).toContain('it has "Left-Cerebellum", "left-putamen", "Thalamus"');
  expect(fault.advice).toBe('Did you mean "Left-Cerebellum"?');
  expect(refusal(() => column(PETPREP, "frame_start")).message).toContain("has no region");
});

test("a missing value is refused in the region asked for, not in others", () => {
  expect(refusal(() => column(PETPREP, "Thalamus")).message).toContain("no value (n/a) in frame 1");
  expect(column(PETPREP, "left-putamen").values).toEqual([20, 21, 22]);
});

test("a cell that is no number is refused in the region asked for, not in others", () => {
  const text = PETPREP.replace("\t11\t", "\t11?\t");
  expect(refusal(() => column(text, "Left-Cerebellum")).message).toContain('line 3, column "Left');
  expect(column(text, "left-putamen").values).toHaveLength(3);
});

test("two columns of one name are refused", () => {
  const twins = PETPREP.replace("left-putamen", "Left-Cerebellum");
  expect(refusal(() => column(twins, "Left-Cerebellum")).message).toContain("two columns");
});

test("a long table of two subjects is refused where they mix", () => {
  const head = "sub\tregion\tframe_start\tframe_end\tTAC\n";
  const rows = (sub: string) =>
    [2400, 2700, 3000].map((t) => `${sub}\tcer\t${t}\t${t + 300}\t7\n`).join("");
  expect(column(head + rows("01"), "cer").values).toEqual([7, 7, 7]);
  expect(refusal(() => column(head + rows("01") + rows("02"), "cer")).message).toContain(
    'for several values of "sub": "01", "02"',
  );
});

test("times may count from TimeZero or from the injection, which may be 40 min before it", () => {
  const image = { ...timing, injectionStartS: -2400 };
  const fromZero = "frame_start\tframe_end\tcer\n0\t300\t1\n300\t600\t2\n600\t900\t3\n";
  const fromInjection = PETPREP;
  expect(column(fromZero, "cer", {}, image).values).toEqual([1, 2, 3]);
  expect(column(fromInjection, "Left-Cerebellum", {}, image).values).toEqual([10, 11, 12]);
  expect(refusal(() => column(fromZero, "cer")).message).toContain(
    "frame 1 lasts from 0.0 to 300.0 s, but the image's from 2400.0 to 2700.0 s",
  );
});

test("times 0.5 s off are accepted, 0.6 s are not, neither is a mix of both clocks", () => {
  const off = (s: number) => PETPREP.replaceAll("2700", String(2700 + s));
  expect(column(off(0.5), "Left-Cerebellum").values).toEqual([10, 11, 12]);
  expect(refusal(() => column(off(0.6), "Left-Cerebellum")).message).toContain("frame 1 lasts");
  const image = { ...timing, injectionStartS: -2400 };
  const mixed = "frame_start\tframe_end\tcer\n0\t300\t1\n2700\t3000\t2\n600\t900\t3\n";
  expect(refusal(() => column(mixed, "cer", {}, image)).message).toContain("frame 2 lasts");
});

test("a table with another number of frames is refused", () => {
  const short = PETPREP.split("\n").slice(0, 3).join("\n");
  expect(refusal(() => column(short, "Left-Cerebellum")).message).toContain("has 2 frame(s)");
});

test("a table in kBq/mL is turned into the image's Bq/mL, by header or by sidecar", () => {
  const pmod = "start[minutes]\tend[kBq/cc]\tcer\n40\t45\t1\n45\t50\t2\n50\t55\t3\n";
  expect(column(pmod, "cer").values).toEqual([1000, 2000, 3000]);
  expect(column(pmod, "cer").warnings).toEqual([]);
  const given = column(PETPREP, "Left-Cerebellum", { tableUnit: parseActivityUnit("kBq/mL") });
  expect(given.values).toEqual([10_000, 11_000, 12_000]);
  expect(given.scale).toBe(1000);
  const against = { tableUnit: parseActivityUnit("Bq/mL") };
  expect(refusal(() => column(pmod, "cer", against)).message).toContain(
    "the header says kBq/mL, but Bq/mL was given",
  );
});

test("a unit that is not known on one side leaves the numbers alone, with a warning", () => {
  expect(column(PETPREP, "Left-Cerebellum").warnings).toHaveLength(1);
  expect(column(PETPREP, "Left-Cerebellum").scale).toBe(1);
  const suv = parseActivityUnit("SUV");
  const same = column(PETPREP, "Left-Cerebellum", { tableUnit: suv }, { ...timing, units: suv });
  expect(same.warnings).toEqual([]);
  const noImageUnit = { ...timing, units: UNKNOWN_UNIT };
  expect(column(PETPREP, "Left-Cerebellum", {}, noImageUnit).warnings).toHaveLength(1);
});

test("a table without regions or without times is refused", () => {
  expect(refusal(() => parseTacTable("frame_start\tframe_end\n0\t1\n", "t.tsv")).message).toContain(
    "has frame times but no region",
  );
  expect(refusal(() => parseTacTable("cer\n1\n", "t.tsv")).message).toContain("no column for the");
});

test("a curve 20 times the image's mean passes for size, one 37 or 1000 times off does not", () => {
  const image = Float64Array.of(10, 100, 50);
  const times = (factor: number) => () =>
    checkMagnitude(
      image.map((v) => v * factor),
      image,
      "t.tsv",
    );
  for (const factor of [1, 20, 1 / 20]) expect(times(factor)).not.toThrow();
  for (const factor of [37, 1 / 37, 1000, 1 / 1000, 0, Number.NaN]) {
    expect(refusal(times(factor)).advice, String(factor)).toContain("kBq/mL and Bq/mL differ");
  }
});
