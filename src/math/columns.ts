// Products of a vector with the columns of a table. Four columns go side by side: a single running
// sum would wait for each addition, and numbers that lie together are found with one address. The order
// of each sum is that of the plain loop, so results do not depend on how columns are grouped.

/**
 * out[outAt + c] = Σ_j table[at + j·columns + c]·vector[vectorAt + j] for every column c.
 *
 * @param table - `[length][columns]` from `at` on.
 * @param length - Values of the vector that count.
 */
export function multiplyColumns(
  table: Float64Array,
  at: number,
  columns: number,
  vector: Float64Array,
  vectorAt: number,
  length: number,
  out: Float64Array,
  outAt: number,
): void {
  const whole = columns - (columns % 4);
  for (let c = 0; c < whole; c += 4) {
    four(table, at + c, columns, vector, vectorAt, length, out, outAt + c);
  }
  if (whole === columns) return;
  if (columns >= 4) {
    // The last four once more, in part, are sooner done than the rest one at a time.
    const c = columns - 4;
    four(table, at + c, columns, vector, vectorAt, length, out, outAt + c);
    return;
  }
  for (let c = 0; c < columns; c++) {
    one(table, at + c, columns, vector, vectorAt, length, out, outAt + c);
  }
}

function four(
  table: Float64Array,
  at: number,
  columns: number,
  vector: Float64Array,
  vectorAt: number,
  length: number,
  out: Float64Array,
  outAt: number,
): void {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const end = vectorAt + length;
  let i = at;
  for (let j = vectorAt; j < end; j++) {
    const value = vector[j];
    sum0 += table[i] * value;
    sum1 += table[i + 1] * value;
    sum2 += table[i + 2] * value;
    sum3 += table[i + 3] * value;
    i += columns;
  }
  out[outAt] = sum0;
  out[outAt + 1] = sum1;
  out[outAt + 2] = sum2;
  out[outAt + 3] = sum3;
}

function one(
  table: Float64Array,
  at: number,
  columns: number,
  vector: Float64Array,
  vectorAt: number,
  length: number,
  out: Float64Array,
  outAt: number,
): void {
  let sum = 0;
  for (let j = 0; j < length; j++) sum += table[at + j * columns] * vector[vectorAt + j];
  out[outAt] = sum;
}
