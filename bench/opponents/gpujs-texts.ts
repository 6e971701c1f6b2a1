// The kernels that gpu.js compiles, as text. `tac` is [frame][voxel]; this.thread.x is the voxel.

/**
 * Dot products side by side, a divisor of the nodes: one pass over a voxel's curve serves so many.
 * With one at a time WebAssembly was five times slower, with twenty it was slower again.
 */
const SIDE_BY_SIDE = 10;

const sums = (line: (i: number) => string): string =>
  Array.from({ length: SIDE_BY_SIDE }, (_, i) => line(i)).join("\n");

/** Leaves the node of the largest |s| in `best` and its s in `score`. */
const SEARCH = `
  const v = this.thread.x;
  let best = 0;
  let score = 0;
  let height = -1;
  for (let n = 0; n < this.constants.nodes; n += ${SIDE_BY_SIDE}) {
    ${sums((i) => `let s${i} = 0;`)}
    for (let f = 0; f < this.constants.frames; f++) {
      const y = tac[f][v];
      ${sums((i) => `s${i} += this.constants.across[n + ${i}][f] * y;`)}
    }
    ${sums((i) => `if (s${i} * s${i} > height) { height = s${i} * s${i}; score = s${i}; best = n + ${i}; }`)}
  }`;

/** From `best`, `score` and the curve to the maps. Tables: binding, delivery, k2a. */
const SOLVE = `
  let along = 0;
  for (let f = 0; f < this.constants.frames; f++) along += this.constants.along[f] * tac[f][v];
  const binding = along + score * this.constants.solve[0][best];
  const delivery = along - score * this.constants.solve[1][best];
  const k2a = this.constants.solve[2][best];`;

/** All maps of a voxel as one answer: BPND, R1, k2, k2a. */
export const FIT_TEXT = `function fit(tac) {
  ${SEARCH}
  ${SOLVE}
  return [binding - 1, delivery, binding * k2a, k2a];
}`;

/** The same in two kernels, for a GPU: the answers come back map by map, not voxel by voxel. */
export const SEARCH_TEXT = `function search(tac) {
  ${SEARCH}
  return best;
}`;

export const SOLVE_TEXT = `function solve(tac, nodes) {
  const v = this.thread.x;
  const best = nodes[v];
  let score = 0;
  for (let f = 0; f < this.constants.frames; f++) score += this.constants.across[best][f] * tac[f][v];
  ${SOLVE}
  let value = binding - 1;
  if (this.thread.y === 1) value = delivery;
  if (this.thread.y === 2) value = binding * k2a;
  if (this.thread.y === 3) value = k2a;
  return value;
}`;

/** BPND from the frames of the window alone. A loop that began at `first` would count in floats. */
export const RATIO_TEXT = `function ratio(tac) {
  let sum = 0;
  for (let f = 0; f < this.constants.frames; f++) {
    sum += this.constants.row[f] * tac[f + this.constants.first][this.thread.x];
  }
  return sum - 1;
}`;
