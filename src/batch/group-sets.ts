// Which sets of scans a batch comes to, as the group level takes them: those of one tracer, space and
// model.

import type { Unit } from "./unit.ts";

/** Entities that tell sets apart, in the order of the group level's options. */
const KEYS = ["trc", "space", "model"];

/** Options of the group level for each set, one word each: "--trc=11CDASB", "--model=SRTM". */
export function groupSets(units: readonly Pick<Unit, "id">[]): readonly (readonly string[])[] {
  const sets = new Map<string, readonly string[]>();
  for (const { id } of units) {
    const parts = new Map(id.split("_").map((part) => splitPart(part)));
    const words = KEYS.flatMap((key) => {
      const label = parts.get(key);
      return label === undefined ? [] : [`--${key}=${label}`];
    });
    sets.set(words.join(" "), words);
  }
  return [...sets.values()];
}

function splitPart(part: string): readonly [string, string] {
  const at = part.indexOf("-");
  return [part.slice(0, at), part.slice(at + 1)];
}
