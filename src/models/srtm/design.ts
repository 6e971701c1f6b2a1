// SRTM, design: from one scan's reference curve to the tables that make every voxel a short search.
//
// With weighted frames y, least squares over (R1, k2, BPND) is one-dimensional in u = ln(k2a):
// maximise |s(u)|, s(u) = q(u)·y (variable projection, Golub & Pereyra 1973). The curve q(u) lives in
// few dimensions, so a voxel is projected once onto `rank` directions and searched there; the Taylor
// coefficients of q about closely spaced nodes leave no grid error.

import { Fault } from "../../errors.ts";
import { orthonormalBasis } from "../../math/low-rank.ts";
import { taylorCoefficients } from "../../math/taylor.ts";
import { dot } from "../../math/vector.ts";
import type { Design, DesignInput } from "../model.ts";
import { leastActivity } from "../signal.ts";
import { makeFamily, memberAt, type Family, type Member } from "./family.ts";

/**
 * Widest spacing of the nodes in ln(k2a). With TAYLOR_TERMS terms a maximum half a spacing from its
 * node is found to 4e-9 in ln(k2a) (measured on 20 and 38 frames), far below what the rank leaves.
 */
const NODE_SPACING = 0.2;
/** Value and eight derivatives. */
export const TAYLOR_TERMS = 9;
/** Half the interval that the Taylor coefficients are made from, in node spacings. */
const TAYLOR_REACH = 2;
/**
 * What the reduced basis may lose of a unit basis vector. Where basis curves are nearly alike (high
 * k2a) a flat maximum turns that into 300 times as much of k2a: 1e-9 keeps every map within 1e-6.
 */
const RANK_TOLERANCE = 1e-9;
/**
 * What the search for the node nearest the maximum may lose: it compares heights that differ by
 * more, or refines both.
 */
const COARSE_TOLERANCE = 1e-5;
/** Members of the family that the reduced basis is built from, per node. */
const MEMBERS_PER_NODE = 12;
/** Reference curves that start later than this can't be bridged from injection (BPND off by 0.02). */
const LATEST_START_MIN = 5;
/** A later start than this is worth a note: frame times are rounded to seconds. */
const NOTED_START_MIN = 2 / 60;

export interface SrtmDesign extends Design {
  readonly rank: number;
  /** The first so many of the `rank` directions tell the nodes apart; whole vec4s where there are as many. */
  readonly coarseRank: number;
  readonly nodeCount: number;
  readonly nodeSpacing: number;
  /** k2a of each node, 1/min. Length `nodeCount`. */
  readonly nodeK2a: Float64Array;
  /**
   * `[F][rank]`: √w·V/|R|. A voxel's curve times a column is one coordinate, in units of the
   * reference: whatever the unit of the image, what follows is of the order of 1.
   */
  readonly projection: Float64Array;
  /** √w·q0/|R|: times a voxel's curve its component along the reference. Length F. */
  readonly along: Float64Array;
  /** `[coarseRank][nodeCount]`: q at each node, for the search of the highest. */
  readonly coarse: Float64Array;
  /** `[nodeCount][rank][TAYLOR_TERMS]`: q in reduced space about each node, x in node spacings. */
  readonly directions: Float64Array;
  /** `[nodeCount][TAYLOR_TERMS]`: (|R|/k2a - d)/n; BPND + 1 = q0·y/|R| + s/|R|·that. */
  readonly bindingFactor: Float64Array;
  /** `[nodeCount][TAYLOR_TERMS]`: d/n; R1 = q0·y/|R| - s/|R|·that. */
  readonly deliveryFactor: Float64Array;
  /** The unreduced family, for brute force and residuals. */
  readonly family: Family;
  readonly k2aRangePerMin: readonly [number, number];
  readonly reference: Float64Array;
}

/**
 * @param input - Option `k2a-range`, 1/min.
 * @throws Fault "input" when fewer than three frames have weight, the first frame starts too late, or
 *   the frames can't tell a basis curve from the reference; "usage" for a bad range.
 * @see Lammertsma AA, Hume SP (1996) NeuroImage 4:153; Gunn RN et al. (1997) NeuroImage 6:279.
 */
export function srtmDesign(input: DesignInput): SrtmDesign {
  const { frames, reference, weights } = input;
  const range = checkRange(input.options["k2a-range"]);
  const usable = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  if (usable < 3) {
    throw new Fault(
      "input",
      `SRTM has three parameters and ${usable} of ${frames.count} frames have weight; it needs at least 3`,
      "Leave fewer frames out, or use --model equilibrium or suvr.",
    );
  }
  const firstStart = frames.startMin.find((_, f) => frames.endMin[f] > 0) ?? 0;
  if (firstStart > LATEST_START_MIN) {
    throw new Fault(
      "input",
      `the first frame starts ${firstStart.toFixed(1)} min after injection; SRTM needs the curve from injection on and bridges at most ${LATEST_START_MIN} min`,
      "Use --model equilibrium or suvr for a scan that starts late.",
    );
  }
  const family = makeFamily(frames, reference, weights);
  const design = tabulate(family, frames.count, range, reference);
  if (firstStart <= NOTED_START_MIN) return design;
  const facts = { ...design.facts, firstFrameStartMin: firstStart };
  return { ...design, facts, notes: [...design.notes, lateStart(firstStart)] };
}

/** What a missing beginning costs: measured, docs/accuracy.md. */
function lateStart(startMin: number): string {
  return `the first frame starts ${startMin.toFixed(2)} min after injection; the reference before it is taken as a straight line from 0, which after a bolus puts BPND off by up to about 0.0005 (start within 30 s), 0.001 (1 min), 0.005 (2 min) or 0.02 (5 min)`;
}

/**
 * A half-life of 5 days: below, the basis curves of a scan can't be told from that of rate 0, and any
 * BPND fits as well as any other. Rates too high to be told from the reference are found by the
 * conditioning of the basis.
 */
const LEAST_RATE_PER_MIN = 1e-4;

function checkRange(range: readonly number[] | undefined): readonly [number, number] {
  const [low, high] = range ?? [];
  if (!(low >= LEAST_RATE_PER_MIN && low < high && Number.isFinite(high))) {
    throw new Fault(
      "usage",
      `--k2a-range ${low ?? "(none)"},${high ?? "(none)"}: two increasing rates of at least ${LEAST_RATE_PER_MIN} per minute are needed`,
      "The default is --k2a-range 0.006,0.6.",
    );
  }
  return [low, high];
}

function tabulate(
  family: Family,
  frameCount: number,
  range: readonly [number, number],
  reference: Float64Array,
): SrtmDesign {
  const [uLow, uHigh] = range.map(Math.log);
  const nodeCount = Math.max(1, Math.ceil((uHigh - uLow) / NODE_SPACING - 1e-9)) + 1;
  const nodeSpacing = (uHigh - uLow) / (nodeCount - 1);
  const memberCount = (nodeCount - 1) * MEMBERS_PER_NODE + 1;
  const members = Array.from({ length: memberCount }, (_, i) =>
    memberAt(family, uLow + (i * nodeSpacing) / MEMBERS_PER_NODE),
  );
  checkConditioning(members[members.length - 1], range);
  const basis = orthonormalBasis(
    members.map((member) => member.direction),
    RANK_TOLERANCE,
  );
  const rank = basis.length;

  const scale = family.rootWeight.map((root) => root / family.referenceNorm);
  const projection = new Float64Array(frameCount * rank);
  for (const [r, direction] of basis.entries()) {
    for (let f = 0; f < frameCount; f++) projection[f * rank + r] = direction[f] * scale[f];
  }
  const directions = new Float64Array(nodeCount * TAYLOR_TERMS * rank);
  const bindingFactor = new Float64Array(nodeCount * TAYLOR_TERMS);
  const deliveryFactor = new Float64Array(nodeCount * TAYLOR_TERMS);
  const reduced = new Float64Array(rank + 2);
  const evaluate = (u: number): Float64Array => {
    const member = memberAt(family, u);
    for (let r = 0; r < rank; r++) reduced[r] = dot(basis[r], member.direction);
    reduced[rank] = (family.referenceNorm * Math.exp(-u) - member.along) / member.across;
    reduced[rank + 1] = member.along / member.across;
    return reduced;
  };
  for (let node = 0; node < nodeCount; node++) {
    const u = uLow + node * nodeSpacing;
    const reach = TAYLOR_REACH * nodeSpacing;
    const terms = taylorCoefficients(evaluate, u, reach, nodeSpacing, TAYLOR_TERMS);
    for (const [t, term] of terms.entries()) {
      for (let r = 0; r < rank; r++) directions[(node * rank + r) * TAYLOR_TERMS + t] = term[r];
      bindingFactor[node * TAYLOR_TERMS + t] = term[rank];
      deliveryFactor[node * TAYLOR_TERMS + t] = term[rank + 1];
    }
  }
  const atNode = (node: number): Float64Array =>
    Float64Array.from({ length: rank }, (_, r) => directions[(node * rank + r) * TAYLOR_TERMS]);
  const coarseRank = rankOf(Array.from({ length: nodeCount }, (_, node) => atNode(node)));
  return {
    frameCount,
    framesRead: Uint32Array.from({ length: frameCount }, (_, f) => f),
    leastActivity: leastActivity(reference),
    // A voxel's coordinates, s at the nodes, the terms of s about one.
    scratchLength: rank + nodeCount + TAYLOR_TERMS,
    rank,
    coarseRank,
    nodeCount,
    nodeSpacing,
    nodeK2a: Float64Array.from({ length: nodeCount }, (_, i) => Math.exp(uLow + i * nodeSpacing)),
    projection,
    along: family.along.map((value, f) => value * scale[f]),
    coarse: Float64Array.from(
      { length: coarseRank * nodeCount },
      (_, i) => atNode(i % nodeCount)[Math.floor(i / nodeCount)],
    ),
    directions,
    bindingFactor,
    deliveryFactor,
    family,
    k2aRangePerMin: range,
    reference,
    facts: {
      k2aRangePerMin: range,
      rank,
      rankTolerance: RANK_TOLERANCE,
      nodes: nodeCount,
      nodeSpacing,
    },
    notes: [describeRange(range)],
  };
}

/** How many coordinates of unit vectors keep them to COARSE_TOLERANCE, in whole vec4s. */
function rankOf(vectors: readonly Float64Array[]): number {
  const rank = vectors[0].length;
  let kept = 0;
  for (const vector of vectors) {
    let lost = 0;
    for (let r = rank - 1; r >= kept; r--) {
      lost += vector[r] ** 2;
      if (lost > COARSE_TOLERANCE ** 2) kept = r + 1;
    }
  }
  return Math.min(rank, 4 * Math.ceil(kept / 4));
}

/** The k2a range in the words that a user thinks in: what BPND it leaves room for. */
function describeRange([low, high]: readonly [number, number]): string {
  const room = [0.05, 0.1, 0.2].map(
    (k2) => `${(k2 / high - 1).toFixed(2)} to ${(k2 / low - 1).toFixed(1)} where k2 is ${k2}`,
  );
  return `k2a range ${low}-${high} /min allows BPND ${room.join(", ")} /min`;
}

/**
 * At high k2a a basis curve comes near the reference over k2a; when nothing is left across it, the
 * frames (too few, too long) can't carry the model.
 */
function checkConditioning(last: Member, [, high]: readonly [number, number]): void {
  const least = 1e-6;
  const ratio = last.across / last.along;
  if (ratio > least) return;
  throw new Fault(
    "input",
    `at k2a ${high} /min the basis curve differs from the reference curve by ${ratio.toExponential(1)} of its size; SRTM needs at least ${least}`,
    "Lower the upper end of --k2a-range; or check the frame times and the reference curve: is it constant, or measured in very few frames?",
  );
}
