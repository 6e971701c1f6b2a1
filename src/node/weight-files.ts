// What --weights comes to: a kind, a table, or the default rule.

import { Fault } from "../errors.ts";
import type { WeightsInput } from "../job/inputs.ts";
import type { FitSpec } from "../job/spec.ts";
import type { Model } from "../models/model.ts";
import { didYouMean } from "../text/near.ts";
import type { PetTiming } from "../timing/pet-timing.ts";
import { parseWeightTable } from "../timing/weight-table.ts";
import { defaultWeightKind, WEIGHT_KINDS } from "../timing/weights.ts";
import type { InputFiles } from "./input-files.ts";
import { exists, readText } from "./text-file.ts";

/**
 * @param frameCount - Frames of the image.
 * @throws Fault "usage" for weights that the model or the scan can't have; as parseWeightTable.
 */
export async function openWeights(
  spec: FitSpec,
  model: Model,
  timing: PetTiming,
  frameCount: number,
  files: InputFiles,
): Promise<WeightsInput> {
  const asked = spec.weights;
  if (asked === undefined) return defaultWeightKind(timing.halfLifeMin);
  if (!model.usesWeights) {
    throw new Fault(
      "usage",
      `--weights ${asked}: the model ${model.name} has no weights`,
      "Leave it out.",
    );
  }
  const kind = WEIGHT_KINDS.find((known) => known === asked && known !== "table");
  if (kind === "counts" && timing.halfLifeMin === undefined) {
    throw new Fault(
      "usage",
      "--weights counts needs the half-life of the tracer, and the sidecar names no isotope",
      "Give it with --half-life in minutes, or choose other weights.",
    );
  }
  if (kind !== undefined) return { kind, why: `--weights ${asked} was asked for` };
  if (!(await exists(asked))) {
    throw new Fault(
      "usage",
      `--weights ${asked} is neither a kind of weights nor a file that exists`,
      didYouMean(asked, ["counts", "duration", "uniform"], "Kinds: counts, duration, uniform."),
    );
  }
  const text = await readText(asked, "the table of weights (--weights)");
  await files.add("weights", asked);
  return {
    kind: "table",
    why: `--weights ${asked} was asked for`,
    table: parseWeightTable(text, asked, frameCount),
  };
}

/** Whether --weights names a file. */
export function isWeightTable(weights: string | undefined): weights is string {
  return weights !== undefined && !WEIGHT_KINDS.some((kind) => kind === weights);
}
