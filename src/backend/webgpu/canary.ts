// Known curves that ride at the head of every dispatch. A pass that failed without a word reads back
// as zeros or stale numbers; these can't come back right by accident.

import { Fault } from "../../errors.ts";
import { judge } from "../../models/agreement.ts";
import type { Design, Model } from "../../models/model.ts";
import { STATUS_LABELS } from "../../models/status.ts";

export interface Canaries {
  readonly count: number;
  /** `[frame][canary]` */
  readonly curves: Float32Array;
  /** @throws Fault "bug" when a map of a canary is not what f64 says. */
  check(maps: Float32Array, stride: number, device: string): void;
}

export function makeCanaries(model: Model, design: Design): Canaries {
  const known = model.canaries(design);
  const curves = new Float32Array(known.length * design.frameCount);
  for (const [c, curve] of known.entries()) {
    for (let f = 0; f < design.frameCount; f++) curves[f * known.length + c] = curve[f];
  }
  const scratch = new Float64Array(design.scratchLength);
  // The truth is fitted to the rounded curve, as the GPU sees it.
  const expected = known.map((_, c) => {
    const tac = Float64Array.from(
      { length: design.frameCount },
      (__, f) => curves[f * known.length + c],
    );
    const values = new Float64Array(model.maps.length);
    return { tac, fit: { values, status: model.fitVoxel(tac, design, values, scratch) } };
  });
  return {
    count: known.length,
    curves,
    check(maps, stride, device) {
      for (const [c, { tac, fit }] of expected.entries()) {
        const found = {
          status: maps[model.maps.length * stride + c],
          values: model.maps.map((_, m) => maps[m * stride + c]),
        };
        if (judge(model, design, tac, found, fit, model.parity, "f32") !== "differs") continue;
        const main = model.maps.findIndex(({ name }) => name === model.mainMap);
        throw new Fault(
          "bug",
          `${device} gave a known curve ${model.mainMap} ${found.values[main]} (${labelOf(found.status)}) instead of ${fit.values[main]} (${labelOf(fit.status)}): its results can't be trusted`,
          "Use --backend cpu, and report the GPU and its driver (bindmap doctor prints them).",
        );
      }
    },
  };
}

function labelOf(status: number): string {
  return STATUS_LABELS[status] ?? `status ${status}`;
}
