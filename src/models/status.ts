// What a voxel can come to. The numbers are stored in status maps: never renumber.

export const STATUS = {
  /** Not in the fitting mask. */
  outside: 0,
  ok: 1,
  /** Fitted at the lower end of the k2a range; the true optimum lies beyond it. */
  atLowerK2a: 2,
  /** Fitted at the upper end of the k2a range. */
  atUpperK2a: 3,
  /** NaN or infinite input in a frame that is used; every map is NaN. */
  notFinite: 4,
  /** No activity to fit; every map is NaN. */
  noSignal: 5,
  /** Fitted, but the curve does not determine every parameter. */
  illConditioned: 6,
} as const;

/** Words for people, in the order of the numbers. */
export const STATUS_LABELS: readonly string[] = [
  "outside",
  "ok",
  "at lower k2a",
  "at upper k2a",
  "not finite",
  "no signal",
  "ill-conditioned",
];

/** Whether maps hold a number for a voxel of this status. */
export function isFitted(status: number): boolean {
  return (
    status === STATUS.ok ||
    status === STATUS.atLowerK2a ||
    status === STATUS.atUpperK2a ||
    status === STATUS.illConditioned
  );
}
