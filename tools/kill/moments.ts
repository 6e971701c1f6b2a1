// When a batch is killed: at moments drawn from its time, and at those that are worst for it.

/** A small generator of random numbers in [0, 1): the same seed kills at the same moments. */
export type Random = () => number;

export type Moment =
  /** While the program starts, data sets are read and threads begin. */
  | { readonly kind: "starting"; readonly afterMs: number }
  /** So long after it has begun to fit. */
  | { readonly kind: "fitting"; readonly afterMs: number }
  /** When so many scans have been seen to be written. */
  | { readonly kind: "writing"; readonly count: number }
  /** When a scan has some of its files under their names and no record yet, if that is seen; else later. */
  | { readonly kind: "naming"; readonly count: number };

/** What a run takes that nobody kills. */
export interface WholeRun {
  /** From the start of the process to the first fit. */
  readonly startMs: number;
  /** From there to its end. */
  readonly fitMs: number;
}

const KINDS = ["fitting", "writing", "fitting", "naming", "fitting"] as const;

/** Of the time of the whole run: the machine may be faster when the last ones come. */
const SPAN = 0.8;

/**
 * The first while the batch starts; of the others three in five at moments spread evenly over the time
 * of the whole run, each counted on from the one before, and two while files are written.
 */
export function killMoments(count: number, run: WholeRun, random: Random): readonly Moment[] {
  const kinds = Array.from({ length: count }, (_, n) =>
    n === 0 ? "starting" : KINDS[(n - 1) % KINDS.length],
  );
  const fitting = kinds.filter((kind) => kind === "fitting").length;
  const span = SPAN * run.fitMs;
  const points = Array.from({ length: fitting }, () => random() * span).sort((a, b) => a - b);
  let next = 0;
  return kinds.map((kind): Moment => {
    if (kind === "starting") return { kind, afterMs: random() * run.startMs };
    if (kind !== "fitting") return { kind, count: 1 + Math.floor(random() * 3) };
    const afterMs = points[next] - (points[next - 1] ?? 0);
    next++;
    return { kind, afterMs };
  });
}

/** Mulberry32. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
