// What is not there, said so that somebody can act on it: a sentence and the next step.

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
  /** Within its data set; undefined where there is no scan at all. */
  readonly scan: string | undefined;
}
