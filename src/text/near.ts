// "Did you mean": the names of a list that a mistyped one may have been.

/** Up to three of `names` that are a few letters from `name` or hold it; nearest first. */
function nearNames(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const reach = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((candidate) => {
      const lower = candidate.toLowerCase();
      const holds = wanted.length >= 3 && (lower.includes(wanted) || wanted.includes(lower));
      return { candidate, distance: holds && lower !== "" ? 1 : editDistance(wanted, lower) };
    })
    .filter(({ distance }) => distance <= reach)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** An advice sentence for an unknown name, or `otherwise` when nothing is near. */
export function didYouMean(name: string, names: readonly string[], otherwise: string): string {
  const near = nearNames(name, names);
  if (near.length === 0) return otherwise;
  return `Did you mean ${near.map((n) => JSON.stringify(n)).join(" or ")}?`;
}

/** Levenshtein distance: insertions, deletions and replacements, each at a cost of 1. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}
