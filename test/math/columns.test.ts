import { expect, test } from "vitest";

import { multiplyColumns } from "../../src/math/columns.ts";

test.each([1, 7, 8, 9, 16, 21])(
  "%i columns side by side give the bits of the plain loop",
  (columns) => {
    const length = 11;
    const at = 5;
    const table = Float64Array.from({ length: at + length * columns }, (_, i) => Math.sin(i * i));
    const vector = Float64Array.from({ length: length + 5 }, (_, i) => Math.cos(3 * i));
    const out = new Float64Array(columns + 2).fill(Number.NaN);
    multiplyColumns(table, at, columns, vector, 3, length, out, 1);
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let j = 0; j < length; j++) sum += table[at + j * columns + c] * vector[3 + j];
      expect(out[1 + c]).toBe(sum);
    }
    // Nothing is written beside its place.
    expect([out[0], out[columns + 1]]).toEqual([Number.NaN, Number.NaN]);
  },
);
