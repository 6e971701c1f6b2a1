// Corrections of p for the number of tests in a family that was declared beforehand.

import { Fault } from "../../errors.ts";

/** How p is corrected. */
export type Correction = "bonferroni" | "holm" | "benjamini-hochberg";

/** What each correction controls, in words for a table's legend. */
export const CORRECTIONS: Readonly<Record<Correction, string>> = {
  bonferroni: "Bonferroni (family-wise error)",
  holm: "Holm (family-wise error)",
  "benjamini-hochberg": "Benjamini-Hochberg (false discovery rate)",
};

/** A family of tests with corrected p. */
export interface AdjustedFamily {
  readonly correction: Correction;
  readonly method: string;
  /** Tests with a p: what p is corrected for. */
  readonly size: number;
  /** Tests without one. */
  readonly leftOut: number;
  /** In the caller's order; undefined for a test without p. */
  readonly adjusted: readonly (number | undefined)[];
}

/**
 * Corrected p of a family; the caller's list is left as it is.
 *
 * @param family - One p a test; undefined, null or NaN where a test could not be computed.
 * @see Holm S (1979) Scand J Stat 6:65; Benjamini Y, Hochberg Y (1995) J R Stat Soc B 57:289.
 */
export function adjust(
  family: readonly (number | null | undefined)[],
  correction: Correction,
): AdjustedFamily {
  const present: { readonly at: number; readonly p: number }[] = [];
  for (const [at, p] of family.entries()) {
    if (p === undefined || p === null || Number.isNaN(p)) continue;
    if (!(typeof p === "number" && p >= 0 && p <= 1)) {
      throw new Fault("input", `p of test ${at + 1} is ${p}; it must lie between 0 and 1`);
    }
    present.push({ at, p });
  }
  present.sort((one, other) => one.p - other.p);
  const size = present.length;
  const corrected = STEPS[correction](present.map(({ p }) => p));
  const adjusted = Array<number | undefined>(family.length).fill(undefined);
  for (const [i, { at }] of present.entries()) adjusted[at] = corrected[i];
  const leftOut = family.length - size;
  return { correction, method: CORRECTIONS[correction], size, leftOut, adjusted };
}

type Step = (ascending: readonly number[]) => Float64Array;

const STEPS: Readonly<Record<Correction, Step>> = {
  bonferroni: (ps) => Float64Array.from(ps, (p) => Math.min(1, p * ps.length)),
  holm: (ps) => {
    const corrected = Float64Array.from(ps, (p, i) => Math.min(1, p * (ps.length - i)));
    // A larger p may not come out below a smaller one.
    for (let i = 1; i < ps.length; i++) corrected[i] = Math.max(corrected[i], corrected[i - 1]);
    return corrected;
  },
  "benjamini-hochberg": (ps) => {
    const corrected = Float64Array.from(ps, (p, i) => Math.min(1, p * (ps.length / (i + 1))));
    for (let i = ps.length - 2; i >= 0; i--) {
      corrected[i] = Math.min(corrected[i], corrected[i + 1]);
    }
    return corrected;
  },
};
