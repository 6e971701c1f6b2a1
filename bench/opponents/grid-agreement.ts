// Whether a grid search is right: it found the best of its own nodes, its maps are the least-squares
// solution there, and bindmap's exact answer is better than it by no more than the grid's resolution.
// The tables of the grid play no part: what is expected is made anew from the family of curves.

import type { Block } from "../../src/backend/backend.ts";
import { curveOf } from "../../src/backend/cpu/fit-range.ts";
import { dot, norm } from "../../src/math/vector.ts";
import type { SrtmDesign } from "../../src/models/srtm/design.ts";
import { memberAt, parametersAt, type Member } from "../../src/models/srtm/family.ts";
import { MAP_BPND, MAP_K2, MAP_K2A, MAP_R1 } from "../../src/models/srtm/fit.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { compareVoxels, type Agreement } from "./agreement.ts";
import type { Grid } from "./grid.ts";

/** Relative error of one rounding, by the precision of the search. */
const UNIT = { f32: 2 ** -24, f64: 2 ** -53 } as const;
export type Precision = keyof typeof UNIT;

/** Maps are stored in single precision, whatever computed them; k2a was rounded as a table before. */
const STORED = 2 ** -22;
/** A sum over F frames takes F roundings; tables, and what is made of the sum, take a few more. */
const MORE_ROUNDINGS = 6;
/** s of the exact answer is found to within a flat maximum in f64. */
const EXACT = 1e-9;

/** What is the same for every voxel. */
interface Judge {
  readonly design: SrtmDesign;
  readonly grid: Grid;
  /** Of each node. */
  readonly members: readonly Member[];
  /** Of a dot product, as a part of the two vectors' lengths. */
  readonly rounding: number;
}

/** One voxel's curve, in f64, and where the search put it. */
interface Placed {
  /** Weighted. Length F. */
  readonly y: Float64Array;
  readonly node: number;
  /** s of each node. */
  readonly scores: readonly number[];
  /** The least-squares solution at a node. */
  readonly solve: (node: number) => ReturnType<typeof parametersAt>;
}

/**
 * @param maps - `[map][voxel]` in the order of SRTM's maps.
 * @throws Error for the first voxel that is wrong.
 */
export function compareWithGrid(
  design: SrtmDesign,
  grid: Grid,
  block: Block,
  maps: Float32Array,
  precision: Precision,
): Agreement {
  const members = Array.from(grid.k2aPerMin, (k2a) => memberAt(design.family, Math.log(k2a)));
  const rounding = (design.frameCount + MORE_ROUNDINGS) * UNIT[precision];
  const judge = { design, grid, members, rounding };
  const exact = new Float64Array(srtm.maps.length);
  return compareVoxels(block, (voxel) => {
    const tac = curveOf(block, voxel);
    const found = srtm.maps.map((_, m) => maps[m * block.voxelCount + voxel]);
    srtm.bruteForce(tac, design, exact);
    const wrong = faultOf(judge, tac, found, exact);
    if (wrong === "") return Math.abs(found[MAP_BPND] - exact[MAP_BPND]);
    throw new Error(`wrong before fast: grid search, voxel ${voxel}: ${wrong}`);
  });
}

/** What is wrong with one voxel's maps; empty where nothing is. */
function faultOf(
  judge: Judge,
  tac: Float64Array,
  found: readonly number[],
  exact: Float64Array,
): string {
  const { design, grid, members } = judge;
  const { family } = design;
  const node = grid.k2aPerMin.findIndex((k2a) => Math.abs(found[MAP_K2A] / k2a - 1) <= STORED);
  if (node === -1) return `k2a ${found[MAP_K2A]} is at no node`;
  const y = tac.map((activity, f) => activity * family.rootWeight[f]);
  const scores = members.map(({ direction }) => dot(direction, y));
  const solve = (n: number) =>
    parametersAt(family, members[n], grid.k2aPerMin[n], dot(family.along, y), scores[n]);
  const placed = { y, node, scores, solve };
  return (
    faultOfNode(judge, placed) ||
    faultOfMaps(judge, placed, found) ||
    faultOfPlace(judge, placed, exact)
  );
}

/** The residual sum is |y|² - (q0·y)² - s²: two s, each off by rounding·|y|, are compared by s². */
function faultOfNode({ rounding }: Judge, { y, node, scores }: Placed): string {
  const best = Math.max(...scores.map(Math.abs));
  const lost = (best ** 2 - scores[node] ** 2) / dot(y, y);
  if (lost <= 4 * rounding) return "";
  return `node ${node} leaves ${lost} more of the curve's sum of squares than the best node`;
}

function faultOfMaps(
  { design, grid, rounding }: Judge,
  { y, node, solve }: Placed,
  found: readonly number[],
): string {
  const { BPND, R1, k2 } = solve(node);
  const size = rounding * (norm(y) / design.family.referenceNorm);
  const binding = size * (1 + Math.abs(grid.binding[node]));
  const delivery = size * (1 + Math.abs(grid.delivery[node]));
  const expected = [
    { map: MAP_BPND, value: BPND, slack: binding },
    { map: MAP_R1, value: R1, slack: delivery },
    { map: MAP_K2, value: k2, slack: binding * grid.k2aPerMin[node] },
  ];
  const wrong = expected.find(
    // A comparison with NaN is false, so a map that is not finite can't pass.
    ({ map, value, slack }) =>
      !(Math.abs(found[map] - value) <= slack + STORED * (1 + Math.abs(value))),
  );
  if (wrong === undefined) return "";
  const { map, value } = wrong;
  return `${srtm.maps[map].name} is ${found[map]}, by least squares at its node ${value}`;
}

/** Neighbouring nodes bracket the optimum, in k2a and in BPND. */
function faultOfPlace(
  { design, grid }: Judge,
  { y, node, scores, solve }: Placed,
  exact: Float64Array,
): string {
  const u = Math.log(exact[MAP_K2A]);
  const peak = dot(memberAt(design.family, u).direction, y);
  if (scores[node] ** 2 > peak ** 2 * (1 + EXACT)) return "it is better than bindmap's answer";
  const spacing = Math.log(grid.k2aPerMin[1] / grid.k2aPerMin[0]);
  const steps = (u - Math.log(grid.k2aPerMin[node])) / spacing;
  // Of two peaks of one height grid and optimum may take different ones: the residual has judged that.
  if (Math.abs(steps) > 1 + EXACT) return "";
  const near = [node - 1, node, node + 1].filter((n) => n >= 0 && n < grid.nodeCount);
  const bindings = near.map((n) => solve(n).BPND);
  const slack = STORED * (1 + Math.abs(exact[MAP_BPND]));
  const within =
    exact[MAP_BPND] >= Math.min(...bindings) - slack &&
    exact[MAP_BPND] <= Math.max(...bindings) + slack;
  if (within) return "";
  return `bindmap's BPND ${exact[MAP_BPND]} is not among those of the nodes round it, ${bindings.join(", ")}`;
}
