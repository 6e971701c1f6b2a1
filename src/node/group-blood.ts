// Finds the blood tables of participants and takes the areas under their curves.

import path from "node:path";

import { absolutePath, type Dataset } from "../bids/dataset.ts";
import { Fault } from "../errors.ts";
import { bloodArea, type AreaDeclaration, type BloodArea } from "../group/blood-area.ts";
import { makeWarnings } from "../warnings.ts";
import { readDataset } from "./dataset-files.ts";
import { readText } from "./text-file.ts";

/** Those of everybody who has a table; others have no area. */
export async function readAreas(
  bidsDir: string,
  participants: readonly string[],
  declared: readonly AreaDeclaration[],
): Promise<readonly (readonly [AreaDeclaration, readonly BloodArea[]])[]> {
  if (declared.length === 0) return [];
  const raw = await readDataset(path.resolve(bidsDir), "raw", makeWarnings());
  const found: (readonly [AreaDeclaration, readonly BloodArea[]])[] = [];
  for (const one of declared) {
    const areas: BloodArea[] = [];
    for (const participant of participants) {
      const file = bloodFile(raw, participant, one);
      if (file === undefined) continue;
      areas.push(bloodArea(participant, await readText(file, "the blood table"), file, one));
    }
    found.push([one, areas]);
  }
  return found;
}

/** @throws Fault "input" where it can't be told which table is meant. */
function bloodFile(
  raw: Dataset,
  participant: string,
  { name, session }: AreaDeclaration,
): string | undefined {
  const own = raw.files.filter(
    ({ entities, suffix, extension }) =>
      suffix === "blood" &&
      extension === ".tsv" &&
      entities.get("sub") === participant &&
      (session === undefined || entities.get("ses") === session),
  );
  // Where samples were both taken by hand and by a machine, those by hand are the calibrated ones.
  const manual = own.filter(({ entities }) => entities.get("recording") === "manual");
  const chosen = manual.length > 0 ? manual : own;
  if (chosen.length <= 1) return chosen.length === 0 ? undefined : absolutePath(raw, chosen[0]);
  throw new Fault(
    "input",
    `${name}: sub-${participant} has ${chosen.length} blood tables (${chosen.map((one) => one.path).join(", ")})`,
    "Name the session in the covariate.",
  );
}
