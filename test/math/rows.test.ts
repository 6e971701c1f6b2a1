import { expect, test } from "vitest";

import { multiplyRows } from "../../src/math/rows.ts";

test.each([1, 3, 4, 7, 8, 13])("%i rows side by side give the bits of the plain loop", (rows) => {
  const length = 11;
  const stride = 17;
  const at = 5;
  const table = Float64Array.from({ length: at + rows * stride }, (_, i) => Math.sin(i * i));
  const vector = Float64Array.from({ length: length + 2 }, (_, i) => Math.cos(3 * i));
  const out = new Float64Array(rows + 2).fill(Number.NaN);
  multiplyRows(table, at, stride, rows, vector, length, out, 1);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < length; j++) sum += table[at + i * stride + j] * vector[j];
    expect(out[1 + i]).toBe(sum);
  }
  // Nothing is written beside its place.
  expect([out[0], out[rows + 1]]).toEqual([Number.NaN, Number.NaN]);
});
