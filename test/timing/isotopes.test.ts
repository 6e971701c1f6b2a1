import { expect, test } from "vitest";
import { KNOWN_ISOTOPES, parseIsotope } from "../../src/timing/isotopes.ts";

test.each(["C11", "11C", "[11C]", "C-11", "11-C", "c11", " 11 C ", "Carbon-11", "^11^Carbon"])(
  "%s is C-11 with a half-life of 20.39 min",
  (text) => {
    expect(parseIsotope(text)).toEqual({ name: "C-11", halfLifeMin: 20.39 });
  },
);

test.each([
  ["[18F]", "F-18", 109.77],
  ["N13", "N-13", 9.965],
  ["O15", "O-15", 122.24 / 60],
  ["CU64", "Cu-64", 762],
  ["68Ga", "Ga-68", 67.71],
  ["52Mn", "Mn-52", 5.591 * 1440],
  ["94mTc", "Tc-94m", 52],
])("%s is %s with a half-life of %d min", (text, name, halfLifeMin) => {
  const isotope = parseIsotope(text);
  expect(isotope?.name).toBe(name);
  // The table multiplies days and hours out: a rounding of the last bit.
  expect(isotope?.halfLifeMin).toBeCloseTo(halfLifeMin, 9);
});

test("what is no isotope of the table is not found", () => {
  for (const text of ["", "C", "11", "C12", "11C18F", "F-18 FDG", "__proto__", "toString1"]) {
    expect(parseIsotope(text), text).toBeUndefined();
  }
});

test("every name in the table is found by itself", () => {
  for (const name of KNOWN_ISOTOPES) expect(parseIsotope(name)?.name).toBe(name);
});
