// What is not there, said so that somebody can act on it: a sentence and the next step.

import type { DatasetFile, Trouble } from "./dataset.ts";

/** Something that was looked for and can't be taken. */
export interface Lack {
  /** One sentence without a full stop. */
  readonly reason: string;
  readonly advice: string;
}

/** A lack of somebody's; the same fields as Gap in src/batch/unit.ts. */
export interface ScanGap extends Lack {
  readonly participant: string;
  readonly session: string | undefined;
  /** Within its data set, or a folder that may have scans; undefined where there is no scan at all. */
  readonly scan: string | undefined;
}

/** @param file - The scan, or what hides one, where there is such a thing. */
export function gapOf(participant: string, lack: Lack, file?: DatasetFile | Trouble): ScanGap {
  const session =
    file === undefined || "entities" in file
      ? file?.entities.get("ses")
      : /\/ses-([^/]+)/.exec(file.path)?.[1];
  return { participant, session, scan: file?.path, ...lack };
}

/** For links of git-annex and DataLad, which are there before their content is. */
export function contentAbsent(path: string): Lack {
  return {
    reason: `${path}: is a link whose content is not here`,
    advice: "Fetch it first (git annex get, datalad get).",
  };
}
