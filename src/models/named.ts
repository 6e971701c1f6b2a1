// Finds a model by the name that a user typed.

import { Fault } from "../errors.ts";
import { didYouMean } from "../text/near.ts";
import { models } from "./index.ts";
import type { Model } from "./model.ts";

/** @throws Fault "usage" with the nearest name when there is no such model. */
export function modelNamed(name: string): Model {
  const model = Object.hasOwn(models, name) ? models[name] : undefined;
  if (model !== undefined) return model;
  const names = Object.keys(models);
  throw new Fault(
    "usage",
    `there is no model "${name}"`,
    didYouMean(name, names, `Models: ${names.join(", ")}.`),
  );
}
