// Which maps of a model are written, and within what limits: the user's word, checked.

import { Fault } from "../errors.ts";
import type { MapSpec, Model } from "../models/model.ts";
import { didYouMean } from "../text/near.ts";

/** Limits of a model's main map; values beyond them are set to them and counted. */
export type Clip = readonly [low: number, high: number];

export interface MapChoice {
  /** Names of maps; absent for those the model writes by default. */
  readonly maps?: readonly string[] | undefined;
  readonly clip?: Clip | undefined;
}

/**
 * The maps to write, in the model's order, each once.
 *
 * @throws Fault "usage" for a map that the model does not have, for none at all, and for limits that
 *   are not low to high or whose map is not written.
 */
export function chooseMaps(
  model: Pick<Model, "name" | "maps" | "mainMap">,
  choice: MapChoice,
): readonly MapSpec[] {
  const names = model.maps.map(({ name }) => name);
  const wanted = choice.maps ?? model.maps.filter((map) => map.byDefault).map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined || wanted.length === 0) {
    throw new Fault(
      "usage",
      unknown === undefined
        ? `--maps names no map; ${model.name} has ${names.join(", ")}`
        : `--maps has ${JSON.stringify(unknown)}; ${model.name} has ${names.join(", ")}`,
      unknown === undefined ? "Name at least one." : didYouMean(unknown, names, ""),
    );
  }
  checkClip(model, wanted, choice.clip);
  return model.maps.filter(({ name }) => wanted.includes(name));
}

function checkClip(
  { mainMap }: Pick<Model, "mainMap">,
  wanted: readonly string[],
  clip: Clip | undefined,
): void {
  if (clip === undefined) return;
  const [low, high] = clip;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new Fault(
      "usage",
      `--clip is ${low},${high}; it must be two finite numbers, the lower one first`,
    );
  }
  if (!wanted.includes(mainMap)) {
    throw new Fault(
      "usage",
      `--clip limits the map of ${mainMap}, but only ${wanted.join(", ")} would be written`,
      `Add ${mainMap} to --maps, or leave --clip out.`,
    );
  }
}
