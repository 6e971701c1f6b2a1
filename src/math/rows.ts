// Products of table rows with one vector. Four rows go side by side: a single running sum would wait
// for each addition, four of them keep the processor busy. The order of each sum is that of the plain
// loop, so results do not depend on how rows are grouped.

/**
 * out[outAt + i] = Σ_j table[at + i·stride + j]·vector[j] for `rows` rows of the vector's length.
 *
 * @param length - Values of a row that count; the vector may be longer.
 */
export function multiplyRows(
  table: Float64Array,
  at: number,
  stride: number,
  rows: number,
  vector: Float64Array,
  length: number,
  out: Float64Array,
  outAt: number,
): void {
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const a = at + i * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    let sumA = 0;
    let sumB = 0;
    let sumC = 0;
    let sumD = 0;
    for (let j = 0; j < length; j++) {
      const value = vector[j];
      sumA += table[a + j] * value;
      sumB += table[b + j] * value;
      sumC += table[c + j] * value;
      sumD += table[d + j] * value;
    }
    out[outAt + i] = sumA;
    out[outAt + i + 1] = sumB;
    out[outAt + i + 2] = sumC;
    out[outAt + i + 3] = sumD;
  }
  for (; i < rows; i++) {
    const a = at + i * stride;
    let sum = 0;
    for (let j = 0; j < length; j++) sum += table[a + j] * vector[j];
    out[outAt + i] = sum;
  }
}
