// The results of a batch as the summary and machines take them.

import type { Result } from "../batch/summary.ts";
import type { Gap, Outcome } from "../batch/unit.ts";

export function missingResults(gaps: readonly Gap[]): readonly Result[] {
  return gaps.map((gap): Result => {
    const { reason, advice } = gap;
    return [gap, { status: "missing", reason, advice }];
  });
}

/** One scan and model, or what is missing, with what came of it. */
export function plainResult([one, outcome]: Result): object {
  const { participant, session, scan } = one;
  const fitted = "spec" in one ? { unit: one.id, model: one.spec.model, out: one.spec.out } : {};
  return { participant, session, scan, ...fitted, ...plainOutcome(outcome) };
}

function plainOutcome(outcome: Outcome): object {
  return outcome.status === "failed"
    ? { ...outcome, advice: outcome.advice || undefined }
    : outcome;
}
