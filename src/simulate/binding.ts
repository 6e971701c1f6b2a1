// How binding differs between people and between two scans of a person. It knows no tracer.

import { gaussian, type RandomStream } from "./random.ts";

/** BPND of one tissue in a population. */
export interface Binding {
  readonly mean: number;
  /** Between people, in one scan each. */
  readonly sd: number;
  /** Between two scans of a person. */
  readonly correlation: number;
  /** Whether the figures are assumed for the simulation; else they are published ones. */
  readonly assumed: boolean;
}

/**
 * BPND of a person in one session. Sessions have the same mean and sd, and every two of them the
 * same correlation: a part sqrt(correlation)·sd is the person's, the rest the session's.
 *
 * Binding is positive: a part that would leave it at 0 or below is drawn again, first the person's,
 * then the session's, so further sessions don't change the ones before. For the means and sds of
 * our studies this happens to less than 1 draw in 400.
 *
 * @param person - Of this person and tissue.
 * @param session - Of this person, tissue and session.
 */
export function drawBPND(
  { mean, sd, correlation }: Binding,
  person: RandomStream,
  session: RandomStream,
): number {
  if (sd === 0) return mean;
  const lasting = firstPositive(mean, sd * Math.sqrt(correlation), person);
  return firstPositive(lasting, sd * Math.sqrt(1 - correlation), session);
}

/** The mean is positive, so that at least every second draw is. */
function firstPositive(mean: number, sd: number, stream: RandomStream): number {
  for (let attempt = 0; ; attempt++) {
    const value = mean + sd * gaussian(stream, attempt);
    if (value > 0) return value;
  }
}
