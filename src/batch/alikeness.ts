// Whether the scans of a batch are of one kind: the same unit of activity, the same frames.

import { Fault } from "../errors.ts";
import { parseActivityUnit } from "../text/units.ts";

/** What the sidecar of a scan says; unchecked, since a wrong one is that scan's own failure. */
export interface ScanFacts {
  readonly scan: string;
  readonly units: unknown;
  readonly frameTimesStartS: unknown;
  readonly frameDurationS: unknown;
}

/** How many scans a message names of each kind. */
const NAMED = 2;

/**
 * Scans in different units must not go into one batch unnoticed: a slip in one subject's sidecar looks
 * like that.
 *
 * @returns One sentence when they differ and may; undefined when they don't.
 * @throws Fault "input" when they differ and may not.
 */
export function checkUnits(scans: readonly ScanFacts[], mayDiffer: boolean): string | undefined {
  const byUnit = groupBy(scans, ({ units }) =>
    typeof units === "string" ? parseActivityUnit(units).name : "no unit",
  );
  if (byUnit.size <= 1) return undefined;
  const sentence = `units of activity differ between scans: ${kinds([...byUnit])}`;
  if (mayDiffer) return sentence;
  throw new Fault(
    "input",
    sentence,
    "Correct the sidecars, take part of the scans, or take them all with --mixed-units.",
  );
}

/** One sentence where frames differ, which is allowed; undefined where they don't. */
export function frameNote(scans: readonly ScanFacts[]): string | undefined {
  const byFrames = groupBy(scans, ({ frameTimesStartS, frameDurationS }) =>
    JSON.stringify([frameTimesStartS, frameDurationS]),
  );
  if (byFrames.size <= 1) return undefined;
  // Two schedules may sound alike; then their numbers of scans still say that there are two.
  const inWords = [...byFrames.values()].map((own) => [framesInWords(own[0]), own] as const);
  return `frames differ between scans: ${kinds(inWords)}`;
}

function framesInWords({ frameTimesStartS, frameDurationS }: ScanFacts): string {
  const starts = numbers(frameTimesStartS);
  const durations = numbers(frameDurationS);
  if (starts === undefined || durations === undefined) return "unreadable frame times";
  const end = (starts.at(-1) ?? 0) + (durations.at(-1) ?? 0);
  return `${starts.length} frame${starts.length === 1 ? "" : "s"} to ${Math.round(end / 6) / 10} min`;
}

function numbers(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((one) => typeof one === "number") ? value : undefined;
}

function groupBy(
  scans: readonly ScanFacts[],
  kindOf: (scan: ScanFacts) => string,
): ReadonlyMap<string, readonly ScanFacts[]> {
  const groups = new Map<string, ScanFacts[]>();
  for (const scan of scans) {
    const kind = kindOf(scan);
    groups.set(kind, [...(groups.get(kind) ?? []), scan]);
  }
  return groups;
}

/** The most frequent first: "58 with Bq/mL, 2 with kBq/mL (sub-03/…, sub-07/…)". */
function kinds(groups: readonly (readonly [string, readonly ScanFacts[]])[]): string {
  return groups
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([kind, own], n) => {
      const names = own.slice(0, NAMED).map(({ scan }) => scan);
      const more = own.length > NAMED ? ", …" : "";
      return `${own.length} with ${kind}${n === 0 ? "" : ` (${names.join(", ")}${more})`}`;
    })
    .join(", ");
}
