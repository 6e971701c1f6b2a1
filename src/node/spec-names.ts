// The names of the files that a spec comes to.

import type { FitSpec } from "../job/spec.ts";
import { modelNamed } from "../models/named.ts";
import { chooseMaps } from "../output/choice.ts";
import { outputNames, outputPrefix, type OutputNames } from "../output/names.ts";

/** @throws Fault "usage" for maps that the model does not have, or a name that can't be. */
export function namesOf(spec: FitSpec): OutputNames {
  const model = modelNamed(spec.model);
  return outputNames({
    prefix: spec.prefix ?? outputPrefix(spec.pet),
    modelLabel: model.label,
    maps: chooseMaps(model, spec).map(({ name }) => name),
    gzip: spec.gzip,
    regions: spec.regions,
  });
}
