// Frames: when each image of a dynamic scan begins and ends. It knows times only, no activity.

/**
 * The frames of a scan in time order, as half-open intervals in minutes after injection.
 *
 * A frame is the mean activity over [startMin, endMin], not a sample at its middle. Frames may have
 * gaps between them and may lie before injection (negative times); they never overlap.
 */
export interface Frames {
  readonly count: number;
  /** Length `count`, strictly increasing. */
  readonly startMin: Float64Array;
  /** Length `count`; `endMin[f] > startMin[f]`. */
  readonly endMin: Float64Array;
}

/** Length of frame `f` in minutes. */
export function durationMin(frames: Frames, f: number): number {
  return frames.endMin[f] - frames.startMin[f];
}

/** Middle of frame `f` in minutes after injection. */
export function midMin(frames: Frames, f: number): number {
  return (frames.startMin[f] + frames.endMin[f]) / 2;
}

/** The frames of `frames` whose index is in `kept`, in the order of `kept`. */
export function selectFrames(frames: Frames, kept: readonly number[]): Frames {
  return {
    count: kept.length,
    startMin: Float64Array.from(kept, (f) => frames.startMin[f]),
    endMin: Float64Array.from(kept, (f) => frames.endMin[f]),
  };
}
