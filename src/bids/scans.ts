// Which scans of the data sets are fitted, and what is missing of whom.

import { absolutePath, isMisfiled, isOf, type Dataset, type DatasetFile } from "./dataset.ts";
import { isWanted, missingSessions, notDerivedOf, SCAN_KEYS } from "./expected.ts";
import type { ScanFilter } from "./filter.ts";
import { compareTexts, groupBy } from "./group.ts";
import { contentAbsent, gapOf, type ScanGap } from "./lack.ts";
import { choosePool, type Candidate, type Pool } from "./pool.ts";
import { passes } from "./rules.ts";
import * as words from "./scan-gaps.ts";

/** A dynamic PET image of a data set. */
export interface FoundScan {
  readonly participant: string;
  readonly session: string | undefined;
  readonly dataset: Dataset;
  readonly file: DatasetFile;
  /** Absolute path of the image. */
  readonly path: string;
}

export interface FoundScans {
  /** By participant, session and path. */
  readonly scans: readonly FoundScan[];
  readonly gaps: readonly ScanGap[];
  /** Where all scans come from. */
  readonly from: "raw" | "derivatives";
  /** Labels of the participants that were looked at, in order; those asked for who are not there are gaps. */
  readonly participants: readonly string[];
}

/** Scans that the filter leaves; whatever was to be expected and can't be had is a gap. */
export function findScans(
  raw: Dataset,
  derivatives: readonly Dataset[],
  filter: ScanFilter,
): FoundScans {
  const pool = choosePool(raw, derivatives, filter.pet);
  const there = [...new Set([raw, ...pool.datasets].flatMap(({ participants }) => participants))];
  there.sort(compareTexts);
  const asked = filter.participants;
  const missing = (asked ?? []).filter((label) => !there.includes(label));
  const rules = filter.pet.filter(({ key }) => key === "sub");
  const participants = there.filter((label) =>
    asked === undefined
      ? rules.every(({ labels }) => labels.includes(label) || labels.includes("*"))
      : asked.includes(label),
  );
  const each = participants.map((label) => scansOf(label, pool, { ...filter, pet: pool.rules }));
  const lost = missing.map((label) => gapOf(label, words.noParticipant(label, there)));
  return {
    scans: each.flatMap((one) => one.scans).sort(byOrder(({ file }) => file.path)),
    gaps: [...lost, ...each.flatMap((one) => one.gaps)].sort(byOrder(({ scan }) => scan ?? "")),
    from: pool.from,
    participants,
  };
}

type ScansAndGaps = Pick<FoundScans, "scans" | "gaps">;

function scansOf(participant: string, pool: Pool, filter: ScanFilter): ScansAndGaps {
  const images = pool.images.get(participant) ?? [];
  const own = images.filter(({ file }) => !isMisfiled(file));
  const raw = (pool.raw.get(participant) ?? []).filter(({ file }) => !isMisfiled(file));
  const troubles = pool.datasets
    .flatMap((dataset) => dataset.troubles)
    .filter(({ path }) => isOf(participant, path) && mayHidePet(path));
  const wanted = wantedOf(participant, own, filter);
  const clear = withoutAmbiguous(participant, wanted.scans);
  const missing = [
    ...images
      .filter((one) => !own.includes(one))
      .map(({ file }) => gapOf(participant, words.misfiled(file), file)),
    ...troubles
      .filter(({ kind }) => kind === "unreadable")
      .map((trouble) => gapOf(participant, words.unreadable(trouble), trouble)),
    ...notDerivedOf(participant, raw, own, pool, filter),
    ...missingSessions(participant, [...own, ...raw], filter),
    ...wanted.gaps,
    ...clear.gaps,
  ];
  if (clear.scans.length === 0 && missing.length === 0) {
    const rules = filter.pet.filter(({ key }) => SCAN_KEYS.includes(key));
    const files = own.map(({ file }) => file);
    missing.push(
      own.length > 0
        ? gapOf(participant, words.filtered(`sub-${participant}`, files, rules))
        : gapOf(participant, words.noPet(participant, pool, troubles), troubles.at(0)),
    );
  }
  return { scans: clear.scans, gaps: missing };
}

/** A folder that may hold scans, or a file that may be one; anat/ is none of them. */
function mayHidePet(path: string): boolean {
  return /(?:^|\/)(?:pet|(?:sub|ses)-[^/]*)$/.test(path);
}

/** Versions of scans that all rules leave; a gap for a scan that has none of them. */
function wantedOf(
  participant: string,
  own: readonly Candidate[],
  filter: ScanFilter,
): { readonly scans: readonly Candidate[]; readonly gaps: readonly ScanGap[] } {
  const scans: Candidate[] = [];
  const gaps: ScanGap[] = [];
  const wanted = own.filter((one) => isWanted(one, filter));
  const rules = filter.pet.filter(({ key }) => !SCAN_KEYS.includes(key));
  for (const versions of groupBy(wanted, (one) => keyText(one, SCAN_KEYS)).values()) {
    const left = versions.filter(({ file }) => passes(file, rules));
    scans.push(...left);
    if (left.length > 0) continue;
    const files = versions.map(({ file }) => file);
    gaps.push(gapOf(participant, words.filtered("this scan", files, rules), files[0]));
  }
  return { scans, gaps };
}

/** Scans of which each alone would have its outputs, and whose content is here. */
function withoutAmbiguous(participant: string, found: readonly Candidate[]): ScansAndGaps {
  const scans: FoundScan[] = [];
  const gaps: ScanGap[] = [];
  for (const same of groupBy(found, outputText).values()) {
    const [{ dataset, file }] = same;
    if (same.length > 1) gaps.push(gapOf(participant, words.ambiguous(same), file));
    else if (file.isAbsent) gaps.push(gapOf(participant, contentAbsent(file.path), file));
    else {
      const session = file.entities.get("ses");
      scans.push({ participant, session, dataset, file, path: absolutePath(dataset, file) });
    }
  }
  return { scans, gaps };
}

/** The same for images whose outputs would have the same names, where desc-preproc is left out. */
function outputText({ file, dataset }: Candidate): string {
  const keys = [...file.entities.keys()].sort(compareTexts);
  const own = keys.filter((key) => key !== "desc" || file.entities.get(key) !== "preproc");
  return keyText({ file, dataset }, own);
}

function keyText({ file }: Candidate, keys: readonly string[]): string {
  return keys.map((key) => `${key}-${file.entities.get(key) ?? ""}`).join("_");
}

function byOrder<T extends { participant: string; session: string | undefined }>(
  pathOf: (one: T) => string,
): (a: T, b: T) => number {
  return (a, b) =>
    compareTexts(a.participant, b.participant) ||
    compareTexts(a.session ?? "", b.session ?? "") ||
    compareTexts(pathOf(a), pathOf(b));
}
