// The proof that goes with every map: a sample of voxels fitted again, in f64 and by brute force.
//
// GPU and f64 reference share the design's tables, and a wrong table would certify itself; so part
// of the sample is fitted once more without them.

import { curveOf } from "../backend/cpu/fit-range.ts";
import type { Block, Fitted } from "../backend/backend.ts";
import { Fault } from "../errors.ts";
import { sampleOf } from "../math/sample.ts";
import { judge, SINGLE } from "../models/agreement.ts";
import type { Design, Model, Tolerance } from "../models/model.ts";
import { isFitted } from "../models/status.ts";

export interface CertificateOptions {
  /** Voxels fitted again in f64; "all" for every one. */
  readonly count: number | "all";
  readonly seed: number;
}

/** How one way of fitting again compares with the maps. Differences are of the main map. */
export interface Comparison {
  readonly against: "f64 reference" | "brute force";
  /** Voxels that were compared: fitted in the maps and by the other way. */
  readonly voxels: number;
  /** Sampled voxels that neither way could fit (no signal, not finite). */
  readonly unfitted: number;
  /** Largest absolute difference, and the one that 99.9 % of the voxels stay below. */
  readonly largest: number;
  readonly p999: number;
  /** Up to `single` times the tolerance apart, or of another status beside the same values. */
  readonly near: number;
  /** Further apart, or of another status, with a residual sum that is as good. */
  readonly equalResidual: number;
  readonly failed: number;
  readonly tolerance: Tolerance;
  /** How many times the tolerance a single voxel may be off. */
  readonly single: number;
}

export interface Certificate {
  readonly map: string;
  readonly seed: number;
  /** False when no voxel could be compared; a map that fails is not written at all. */
  readonly passed: boolean;
  readonly comparisons: readonly Comparison[];
}

export interface Certifier {
  /**
   * Looks at the sampled voxels of a slab.
   *
   * @param start - Position of the slab's first voxel.
   * @throws Fault "certificate" when voxels failed; the reason of `signal` when it is aborted.
   */
  check(block: Block, fitted: Fitted, start: number, signal?: AbortSignal): Promise<void>;
  /** @throws Fault "certificate" when more voxels than chance allows are beyond the tolerance. */
  result(): Certificate;
}

/** Voxels fitted by brute force, a millisecond each. */
const BRUTE_FORCE = 100;
/** Voxels fitted again before others get their turn: about 20 ms. */
const BREATH = { reference: 2048, brute: 16 };
/** Maps are stored in single precision: half a unit in the last place. */
const STORED = 2 ** -24;

/**
 * Voxels that may be `near` instead of within the tolerance. It is stated for 99.9 % of all voxels;
 * twice that share, and at least two, so that chance in the sample does not fail a sound map.
 */
function mostNear(voxels: number): number {
  return Math.max(2, Math.ceil(voxels / 500));
}

/**
 * @param population - Voxels that are fitted in all; positions count through all slabs.
 * @param precision - Of the maps. Those of "f64" the reference made itself: only brute force can
 *   judge them.
 */
export function makeCertifier(
  model: Model,
  design: Design,
  population: number,
  precision: "f32" | "f64",
  options: CertificateOptions,
): Certifier {
  const count = options.count === "all" ? population : options.count;
  const scratch = new Float64Array(design.scratchLength);
  const reference: Way = {
    against: "f64 reference",
    sample: sampleOf(population, precision === "f32" ? count : 0, options.seed),
    breath: BREATH.reference,
    tolerance: model.parity,
    fit: (tac, out) => model.fitVoxel(tac, design, out, scratch),
  };
  const brute: Way = {
    against: "brute force",
    sample: sampleOf(population, Math.min(BRUTE_FORCE, count), options.seed + 1),
    breath: BREATH.brute,
    tolerance:
      precision === "f32"
        ? model.parity
        : { ...model.exactness, relative: model.exactness.relative + STORED },
    fit: (tac, out) => model.bruteForce(tac, design, out),
  };
  const ways = precision === "f32" ? [reference, brute] : [brute];
  const tallies = ways.map((way) => ({ way, tally: makeTally(model, design, way, precision) }));

  return {
    async check(block, fitted, start, signal) {
      for (const { way, tally } of tallies) {
        let done = 0;
        for (const position of within(way.sample, start, start + block.voxelCount)) {
          tally.add(block, fitted, position - start);
          if (++done % way.breath !== 0) continue;
          await breathe();
          signal?.throwIfAborted();
        }
        const { failed } = tally;
        if (failed > 0) throw failure(model, tally.comparison(), precision);
      }
    },
    result() {
      const comparisons = tallies.map(({ tally }) => tally.comparison());
      const bad = comparisons.find(({ near, voxels }) => near > mostNear(voxels));
      if (bad !== undefined) throw failure(model, bad, precision);
      const passed = comparisons.every(({ voxels }) => voxels > 0);
      return { map: model.mainMap, seed: options.seed, passed, comparisons };
    },
  };
}

/** One way of fitting again. */
interface Way {
  readonly against: Comparison["against"];
  /** Positions, ascending. */
  readonly sample: Uint32Array;
  readonly breath: number;
  readonly tolerance: Tolerance;
  readonly fit: (tac: Float64Array, out: Float64Array) => number;
}

interface Tally {
  readonly failed: number;
  add(block: Block, fitted: Fitted, voxel: number): void;
  comparison(): Comparison;
}

function makeTally(model: Model, design: Design, way: Way, precision: "f32" | "f64"): Tally {
  const main = model.maps.findIndex((map) => map.name === model.mainMap);
  const out = new Float64Array(model.maps.length);
  const differences: number[] = [];
  const seen = { agrees: 0, near: 0, equal: 0, differs: 0 };
  let unfitted = 0;
  return {
    get failed() {
      return seen.differs;
    },
    add(block, fitted, voxel) {
      const tac = curveOf(block, voxel);
      const status = way.fit(tac, out);
      const values = model.maps.map((_, m) => fitted.maps[m * fitted.voxelCount + voxel]);
      const found = { status: fitted.status[voxel], values };
      const expected = { status, values: out };
      const verdict = judge(model, design, tac, found, expected, way.tolerance, precision);
      seen[verdict]++;
      if (isFitted(status)) differences.push(Math.abs(values[main] - out[main]));
      else unfitted++;
    },
    comparison() {
      differences.sort((a, b) => a - b);
      const voxels = differences.length;
      return {
        against: way.against,
        voxels,
        unfitted,
        largest: differences[voxels - 1] ?? 0,
        p999: differences[Math.max(0, Math.ceil(0.999 * voxels) - 1)] ?? 0,
        near: seen.near,
        equalResidual: seen.equal,
        failed: seen.differs,
        tolerance: way.tolerance,
        single: SINGLE,
      };
    },
  };
}

function failure(model: Model, bad: Comparison, precision: "f32" | "f64"): Fault {
  const { voxels, unfitted, failed, near, against, tolerance, largest } = bad;
  const what =
    failed > 0
      ? `${failed} of ${voxels + unfitted} voxels fitted again by ${against} differ from the maps`
      : `${near} of ${voxels} voxels fitted again by ${against} differ from the maps by more than the tolerance, which ${mostNear(voxels)} may`;
  return new Fault(
    "certificate",
    `${what}: ${model.mainMap} is off by up to ${largest.toPrecision(3)}, and may be by ${tolerance.absolute} + ${tolerance.relative} of its value`,
    precision === "f32"
      ? "No map was written; use --backend cpu, and report the GPU and its driver (bindmap doctor prints them)."
      : "No map was written; please report this with the scan's frame times and options.",
  );
}

/** The members of an ascending sample in [start, end). */
function* within(sample: Uint32Array, start: number, end: number): Generator<number> {
  let low = 0;
  let high = sample.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sample[middle] < start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < sample.length && sample[i] < end; i++) yield sample[i];
}

/** Lets timers and signals have their turn. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
