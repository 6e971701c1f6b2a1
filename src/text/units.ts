// Units of activity concentration: how files spell them, and what one is in Bq/mL.
// It converts nothing by itself and never guesses: an unknown unit stays the text it was.

/** A unit as read from a file. */
export interface ActivityUnit {
  /** Normalised where it was understood ("kBq/mL"), else as written; "" when nothing was said. */
  readonly name: string;
  /** How many Bq/mL one of it is; undefined when the unit was not understood. */
  readonly bqPerMl: number | undefined;
}

export const UNKNOWN_UNIT: ActivityUnit = { name: "", bqPerMl: undefined };

const BQ: Readonly<Record<string, readonly [name: string, factor: number]>> = {
  bq: ["Bq", 1],
  kbq: ["kBq", 1e3],
  nci: ["nCi", 37],
  uci: ["uCi", 37e3],
};

/**
 * Reads a unit such as "Bq/ml", "BQML" (DICOM), "kBq/cc", "nCi/mL", "kBq.mL^-1".
 *
 * A leading m or M is read with its case, since milli and mega differ by 1e9: "MBq" and "mCi" are
 * understood, "mBq", "mbq" and "MCi" are left alone.
 */
export function parseActivityUnit(text: string): ActivityUnit {
  const trimmed = text.trim();
  const plain = trimmed.replaceAll(/\s+/g, "").replaceAll(/[µμ]/g, "u");
  const parts =
    /^([a-z]{2,3})(?:\/(?:ml|cc|cm\^?3|cm³)|[.*·]?(?:ml|cc)\^?[-−]1|ml)$/i.exec(plain)?.[1] ?? "";
  if (parts === "MBq" || parts === "MBQ") return { name: "MBq/mL", bqPerMl: 1e6 };
  if (parts === "mCi") return { name: "mCi/mL", bqPerMl: 37e6 };
  const lower = parts.toLowerCase();
  if (!Object.hasOwn(BQ, lower)) return { name: trimmed, bqPerMl: undefined };
  const [name, bqPerMl] = BQ[lower];
  return { name: `${name}/mL`, bqPerMl };
}
