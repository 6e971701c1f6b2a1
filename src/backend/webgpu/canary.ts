// Known curves that ride at the head of every dispatch. A pass that failed without a word reads back
// as zeros or stale numbers; these can't come back right by accident.

import { Fault } from "../../errors.ts";
import type { Design, Model } from "../../models/model.ts";
import { STATUS_LABELS } from "../../models/status.ts";

export interface Canaries {
  readonly count: number;
  /** `[frame][canary]` */
  readonly curves: Float32Array;
  /** @throws Fault "bug" when a map of a canary is not what f64 says. */
  check(maps: Float32Array, stride: number, device: string): void;
}

/**
 * Ten times the tolerance of ordinary voxels: a canary tells a working pass from a broken one, the
 * accuracy is the certificate's business.
 */
const SLACK = 10;

export function makeCanaries(model: Model, design: Design): Canaries {
  const known = model.canaries(design);
  const curves = new Float32Array(known.length * design.frameCount);
  for (const [c, curve] of known.entries()) {
    for (let f = 0; f < design.frameCount; f++) curves[f * known.length + c] = curve[f];
  }
  const scratch = new Float64Array(design.scratchLength);
  const mapCount = model.maps.length;
  // The truth is fitted to the rounded curve, as the GPU sees it.
  const truth = known.map((_, c) => {
    const out = new Float64Array(mapCount);
    const tac = Float64Array.from(
      { length: design.frameCount },
      (__, f) => curves[f * known.length + c],
    );
    const status = model.fitVoxel(tac, design, out, scratch);
    return Float64Array.of(...out, status);
  });
  const { relative, absolute } = model.parity;
  return {
    count: known.length,
    curves,
    check(maps, stride, device) {
      for (const [c, expected] of truth.entries()) {
        for (let m = 0; m <= mapCount; m++) {
          const found = maps[m * stride + c];
          const allowed =
            m === mapCount ? 0 : SLACK * (absolute + relative * Math.abs(expected[m]));
          if (Math.abs(found - expected[m]) <= allowed) continue;
          const what =
            m === mapCount
              ? `status "${STATUS_LABELS[found] ?? found}" instead of "${STATUS_LABELS[expected[m]]}"`
              : `${model.maps[m].name} ${found} instead of ${expected[m]}`;
          throw new Fault(
            "bug",
            `${device} gave a known curve ${what}: its results can't be trusted`,
            "Use --backend cpu, and report the GPU and its driver (bindmap doctor prints them).",
          );
        }
      }
    },
  };
}
