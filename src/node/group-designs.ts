// Writes the designs of a stack of maps, in the formats of the programs that test them.

import {
  designOf,
  designTable,
  fsgd,
  palmFiles,
  vestFiles,
  type DesignRow,
} from "../group/design.ts";
import type { Staging } from "./atomic.ts";
import { writeText } from "./staged-files.ts";

/**
 * @param stack - Path of the stack without its ending; it ends in "_stack".
 * @returns Whether there is a plain design: one map a person.
 */
export async function writeDesigns(
  staging: Staging,
  stack: string,
  rows: readonly DesignRow[],
  title: string,
): Promise<boolean> {
  const design = designOf(rows);
  if (design === undefined) return false;
  const stem = stack.replace(/_stack$/, "_design");
  const vest = vestFiles(design);
  const palm = palmFiles(design);
  const files = {
    mat: vest.mat,
    con: vest.con,
    grp: vest.grp,
    csv: palm.design,
    fsgd: fsgd(design, title),
    tsv: designTable(design),
  };
  for (const [ending, text] of Object.entries(files)) {
    await writeText(staging, `${stem}.${ending}`, text);
  }
  await writeText(staging, stem.replace(/_design$/, "_contrasts.csv"), palm.contrasts);
  return true;
}
