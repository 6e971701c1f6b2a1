// Where the scripts for Slurm lie, and writing them. A script that is there is never replaced: its array
// may be waiting, and reads the table of tasks beside it only when a task begins.

import path from "node:path";

import { createStaging } from "./atomic.ts";
import { makeFolders } from "./folders.ts";
import { writeText } from "./staged-files.ts";

export interface SlurmPlaces {
  /** Of what the jobs print, and of the files below unless the user named others. */
  readonly folder: string;
  readonly array: string;
  readonly group: string;
  readonly tasks: string;
}

/**
 * @param script - The user's file for the array's script; the others go beside it, under its name.
 */
export function slurmPlaces(outDir: string, id: string, script?: string): SlurmPlaces {
  const folder = path.join(path.resolve(outDir), "logs", "slurm", id);
  if (script === undefined) {
    return {
      folder,
      array: path.join(folder, "array.sbatch"),
      group: path.join(folder, "group.sbatch"),
      tasks: path.join(folder, "tasks.tsv"),
    };
  }
  const array = path.resolve(script);
  const stem = path.join(path.dirname(array), path.parse(array).name);
  return { folder, array, group: `${stem}-group.sbatch`, tasks: `${stem}-tasks.tsv` };
}

/**
 * All of them or none; the array's script last, since it needs the others.
 *
 * @throws Fault "output" when one is there already or can't be made, "io" when writing fails.
 */
export async function writeSlurmFiles(
  { folder, array, group, tasks }: SlurmPlaces,
  texts: { readonly array: string; readonly group: string | undefined; readonly tasks: string },
): Promise<void> {
  for (const one of new Set([folder, path.dirname(array)])) await makeFolders(one);
  const staging = createStaging();
  try {
    await writeText(staging, tasks, texts.tasks);
    if (texts.group !== undefined) await writeText(staging, group, texts.group);
    await writeText(staging, array, texts.array);
    await staging.commit();
  } finally {
    await staging.discard();
  }
}
