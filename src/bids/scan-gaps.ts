// The words for scans that are not there, or can't be taken.

import { didYouMean } from "../text/near.ts";
import { stemOf, type DatasetFile, type Trouble } from "./dataset.ts";
import type { Lack } from "./lack.ts";
import type { Candidate, Pool } from "./pool.ts";
import { passes, valuesText, type Rule } from "./rules.ts";

const MOST_LISTED = 8;

export function noParticipant(label: string, there: readonly string[]): Lack {
  return {
    reason: `there is no sub-${label}; the data set has ${listText("sub", there)}`,
    advice: didYouMean(label, there, "Check --participant-label."),
  };
}

export function noSession(participant: string, session: string, there: readonly string[]): Lack {
  const has =
    there.length === 0 ? "none of its scans has a session" : `it has ${listText("ses", there)}`;
  return {
    reason: `sub-${participant} has no PET in ses-${session}; ${has}`,
    advice: didYouMean(session, there, "Check --session-label."),
  };
}

export function noPet(participant: string, pool: Pool, troubles: readonly Trouble[]): Lack {
  const where = pool.datasets.map(({ name }) => name).join(" and ");
  const strange = troubles.map(({ path, reason }) => `; ${path}: ${reason}`).join("");
  return {
    reason: `sub-${participant} has no PET in ${where}${strange}`,
    advice: "A scan is sub-…_pet.nii or sub-…_pet.nii.gz in a folder pet.",
  };
}

/** The rules leave nothing of these. */
export function filtered(
  whose: string,
  files: readonly DatasetFile[],
  rules: readonly Rule[],
): Lack {
  const alone = rules.filter((rule) => !files.some((file) => passes(file, [rule])));
  // Where each by itself would leave something, it is all of them together.
  const named = alone.length > 0 ? alone : rules;
  const given = named.map(({ source }) => source).join(", ");
  return {
    reason: `nothing of ${whose} is left by ${given}; there is ${valuesText(files, named)}`,
    advice: "Check the labels and --bids-filter-file.",
  };
}

export function notDerived(raw: DatasetFile, pool: Pool): Lack {
  const where = pool.datasets.map(({ name }) => name).join(" and ");
  return {
    reason: `the raw scan ${stemOf(raw)} has no counterpart in ${where}, where the scans come from`,
    advice: "Preprocess it as the others, or leave it out with the options that choose scans.",
  };
}

export function misfiled({ path }: DatasetFile): Lack {
  return {
    reason: `${path}: its folder and its name do not say the same of participant and session`,
    advice: "Rename or move the file, so that it is clear whose it is.",
  };
}

export function unreadable({ path, reason }: Trouble): Lack {
  return {
    reason: `${path}: ${reason}`,
    advice: "Check that the folder is there and may be read.",
  };
}

/** Images that would write their outputs under the same names. */
export function ambiguous(same: readonly Candidate[]): Lack {
  const names = same.map(({ dataset, file }) => `${dataset.name}/${file.path}`);
  const stems = new Set(same.map(({ dataset, file }) => `${dataset.name}/${stemOf(file)}`));
  return stems.size === 1
    ? {
        reason: `there are ${names.join(" and ")}; it can't be told which of them is meant`,
        advice: "Remove one of them.",
      }
    : {
        reason: `${names.join(" and ")} would have outputs of the same names`,
        advice: "Choose one with --desc, --bids-filter-file or --derivatives.",
      };
}

/** "sub-01, sub-02 and 7 more". */
function listText(key: string, labels: readonly string[]): string {
  if (labels.length === 0) return "none";
  const shown = labels.slice(0, MOST_LISTED).map((label) => `${key}-${label}`);
  const rest = labels.length - shown.length;
  return rest === 0 ? shown.join(", ") : `${shown.join(", ")} and ${rest} more`;
}
