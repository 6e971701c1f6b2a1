// The proof that goes with every map: a sample of voxels fitted again, in f64 and by brute force.
//
// GPU and f64 reference share the design's tables, and a wrong table would certify itself; so part
// of the sample is fitted once more without them.

import { curveOf } from "../backend/cpu/fit-range.ts";
import type { Block, Fitted } from "../backend/backend.ts";
import { Fault } from "../errors.ts";
import { sampleOf } from "../math/sample.ts";
import type { Design, Model, Tolerance } from "../models/model.ts";
import { STATUS } from "../models/status.ts";

export interface CertificateOptions {
  /** Voxels fitted again in f64; "all" for every one. */
  readonly count: number | "all";
  readonly seed: number;
}

/** How one way of fitting again compares with the maps. Differences are of the main map. */
export interface Comparison {
  readonly against: "f64 reference" | "brute force";
  readonly voxels: number;
  /** Largest absolute difference, and the one that 99.9 % of the voxels stay below. */
  readonly largest: number;
  readonly p999: number;
  /** Beyond the tolerance, but with a residual sum that is as good. */
  readonly equalResidual: number;
  readonly failed: number;
  readonly tolerance: Tolerance;
}

export interface Certificate {
  readonly map: string;
  readonly seed: number;
  readonly passed: boolean;
  readonly comparisons: readonly Comparison[];
}

export interface Certifier {
  /** Looks at the sampled voxels of a slab; `start` is the position of its first voxel. */
  check(block: Block, fitted: Fitted, start: number): void;
  /** @throws Fault "certificate" when a voxel failed. */
  result(): Certificate;
}

/** Voxels fitted by brute force, a millisecond each. */
const BRUTE_FORCE = 100;
/** A residual sum this little above the other's is the same fit for every purpose. */
const EQUAL_RESIDUAL = 1e-6;
/**
 * A single voxel may be this many times further off than the tolerance, which 99.9 % keep: flat
 * maxima amplify rounding without a limit that could be stated in advance.
 */
const SINGLE = 10;
/** Maps are stored in single precision: half a unit in the last place. */
const STORED: Tolerance = {
  relative: 2 ** -24,
  absolute: 0,
  because: "maps are stored in single precision",
};

/**
 * @param population - Voxels that are fitted in all; positions count through all slabs.
 * @param onGpu - Whether the maps come from single precision; else the f64 reference made them
 *   itself and only brute force can judge.
 */
export function makeCertifier(
  model: Model,
  design: Design,
  population: number,
  onGpu: boolean,
  options: CertificateOptions,
): Certifier {
  const count = options.count === "all" ? population : options.count;
  const compare = { reference: comparer(model, design), brute: comparer(model, design) };
  const sample = sampleOf(population, onGpu ? count : 0, options.seed);
  const brute = sampleOf(population, Math.min(BRUTE_FORCE, count), options.seed + 1);
  const scratch = new Float64Array(design.scratchLength);
  const slack = onGpu ? SINGLE : 1;
  const referenceTolerance = scaled(model.parity, SINGLE);
  const bruteTolerance = onGpu ? referenceTolerance : plus(model.exactness, STORED);

  return {
    check(block, fitted, start) {
      const end = start + block.voxelCount;
      for (const position of within(sample, start, end)) {
        compare.reference.voxel(block, fitted, position - start, referenceTolerance, (tac, out) =>
          model.fitVoxel(tac, design, out, scratch),
        );
      }
      for (const position of within(brute, start, end)) {
        compare.brute.voxel(block, fitted, position - start, bruteTolerance, (tac, out) =>
          model.bruteForce(tac, design, out),
        );
      }
    },
    result() {
      const comparisons: Comparison[] = [
        ...(onGpu ? [compare.reference.summary("f64 reference", model.parity)] : []),
        compare.brute.summary("brute force", slack === 1 ? model.exactness : model.parity),
      ];
      const failed = comparisons.find((comparison) => comparison.failed > 0);
      if (failed !== undefined) {
        throw new Fault(
          "certificate",
          `${failed.failed} of ${failed.voxels} voxels fitted again by the ${failed.against} differ from the map of ${model.mainMap} by up to ${failed.largest.toPrecision(3)}; single voxels may by ${referenceTolerance.absolute} + ${referenceTolerance.relative} of the value`,
          "No map was written; use --backend cpu, and report the machine (bindmap doctor prints it).",
        );
      }
      return { map: model.mainMap, seed: options.seed, passed: true, comparisons };
    },
  };
}

interface Comparer {
  voxel(
    block: Block,
    fitted: Fitted,
    voxel: number,
    tolerance: Tolerance,
    fit: (tac: Float64Array, out: Float64Array) => number,
  ): void;
  summary(against: Comparison["against"], tolerance: Tolerance): Comparison;
}

function comparer(model: Model, design: Design): Comparer {
  const main = model.maps.findIndex((map) => map.name === model.mainMap);
  const out = new Float64Array(model.maps.length);
  const differences: number[] = [];
  let equalResidual = 0;
  let failed = 0;
  return {
    voxel(block, fitted, voxel, tolerance, fit) {
      const tac = curveOf(block, voxel);
      const status = fit(tac, out);
      const found = model.maps.map((_, m) => fitted.maps[m * fitted.voxelCount + voxel]);
      if (Number.isNaN(out[main]) || Number.isNaN(found[main])) {
        const bothNone = Number.isNaN(out[main]) && Number.isNaN(found[main]);
        const agrees = bothNone && fitted.status[voxel] === status;
        differences.push(agrees ? 0 : Number.POSITIVE_INFINITY);
        if (!agrees) failed++;
        return;
      }
      const difference = Math.abs(found[main] - out[main]);
      differences.push(difference);
      if (difference <= tolerance.absolute + tolerance.relative * Math.abs(out[main])) return;
      // By f64's word alone: a device that flags every voxel must not excuse itself.
      const undetermined = status === STATUS.illConditioned;
      const least = model.residual(tac, design, out);
      if (undetermined || model.residual(tac, design, found) <= least * (1 + EQUAL_RESIDUAL)) {
        equalResidual++;
      } else {
        failed++;
      }
    },
    summary(against, tolerance) {
      differences.sort((a, b) => a - b);
      const voxels = differences.length;
      const at = Math.max(0, Math.ceil(0.999 * voxels) - 1);
      return {
        against,
        voxels,
        largest: differences[voxels - 1] ?? 0,
        p999: differences[at] ?? 0,
        equalResidual,
        failed,
        tolerance,
      };
    },
  };
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

function scaled({ relative, absolute, because }: Tolerance, factor: number): Tolerance {
  return { relative: relative * factor, absolute: absolute * factor, because };
}

function plus(a: Tolerance, b: Tolerance): Tolerance {
  return {
    relative: a.relative + b.relative,
    absolute: a.absolute + b.absolute,
    because: `${a.because}; ${b.because}`,
  };
}
