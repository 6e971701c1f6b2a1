// Which scans are compared: those of one tracer, space and model, fitted alike. What differs is refused
// unless it may.

import { Fault } from "../errors.ts";
import { didYouMean } from "../text/near.ts";
import { scanName, type GroupScan } from "./scan.ts";

export interface SetChoice {
  /** "SRTM", in any case; undefined where there is one only. */
  readonly model: string | undefined;
  readonly space: string | undefined;
  readonly trc: string | undefined;
  /** Options, versions and precision may differ. */
  readonly mayDiffer: boolean;
}

export interface ChosenSet {
  readonly name: string;
  readonly scans: readonly GroupScan[];
  /** What differs between scans and may. */
  readonly notes: readonly string[];
}

/** How many scans a message names. */
const NAMED = 3;

/** @throws Fault "usage" when several sets are there and none is chosen; "input" for a mixture. */
export function chooseSet(scans: readonly GroupScan[], choice: SetChoice): ChosenSet {
  const names = [...new Set(scans.map(({ set }) => set))].toSorted();
  const wanted = names.filter((name) => isWanted(name, choice));
  if (wanted.length !== 1) {
    const asked = (["model", "space", "trc"] as const)
      .flatMap((key) => (choice[key] === undefined ? [] : [`--${key} ${choice[key]}`]))
      .join(" ");
    const said = asked === "" ? "" : ` for ${asked}`;
    throw new Fault(
      "usage",
      wanted.length === 0
        ? `no scans are there${said}; there are ${names.join(", ")}`
        : `scans of ${wanted.length} kinds are there${said}: ${wanted.join(", ")}`,
      wanted.length === 0
        ? didYouMean(asked, names, "")
        : "Choose one with --model, --space and --trc.",
    );
  }
  const own = scans.filter(({ set }) => set === wanted[0]);
  return { name: wanted[0], scans: own, notes: checkAlike(own, choice.mayDiffer) };
}

function isWanted(name: string, choice: SetChoice): boolean {
  const parts = name.toLowerCase().split("_");
  return (["model", "space", "trc"] as const).every((key) => {
    const label = choice[key]?.toLowerCase();
    return label === undefined || parts.includes(`${key}-${label}`);
  });
}

/** @throws Fault "input" for what differs and may not. */
function checkAlike(scans: readonly GroupScan[], mayDiffer: boolean): readonly string[] {
  const options = new Set(scans.flatMap((scan) => [...scan.options.keys()]));
  const traits: readonly (readonly [string, (scan: GroupScan) => string])[] = [
    ["the version of bindmap", ({ version }) => version],
    ...[...options].map(
      (name) => [name, (scan: GroupScan) => scan.options.get(name) ?? "not given"] as const,
    ),
  ];
  const differences = traits.flatMap(([name, valueOf]) => difference(scans, name, valueOf) ?? []);
  const precision = difference(scans, "the precision", (scan) => scan.precision);
  if (differences.length > 0 && !mayDiffer) {
    throw new Fault(
      "input",
      `scans were not fitted alike: ${differences.join("; ")}`,
      "Fit them again with the same options (participant --force), or take them all with --mixed.",
    );
  }
  return [...differences, ...(precision === undefined ? [] : [precision])];
}

/** "k2a-range is 0.006,0.6 in 58 and 0.01,0.3 in 2 (sub-03 ses-1, …)"; undefined where it is one. */
function difference(
  scans: readonly GroupScan[],
  name: string,
  valueOf: (scan: GroupScan) => string,
): string | undefined {
  const byValue = new Map<string, GroupScan[]>();
  for (const scan of scans) {
    const value = valueOf(scan);
    byValue.set(value, [...(byValue.get(value) ?? []), scan]);
  }
  if (byValue.size <= 1) return undefined;
  const kinds = [...byValue]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([value, own], n) => {
      const some = own.slice(0, NAMED).map(scanName).join(", ");
      const who = n === 0 ? "" : ` (${some}${own.length > NAMED ? ", …" : ""})`;
      return `${value} in ${own.length}${who}`;
    });
  return `${name} is ${kinds.join(" and ")}`;
}
