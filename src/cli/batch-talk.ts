// What a batch says while it runs: to a person line by line, to machines in the log.

import type { Outcome, Unit } from "../batch/unit.ts";
import type { BatchHooks } from "../node/batch.ts";
import type { RunLog } from "../node/run-log.ts";
import type { BatchProgress } from "./batch-progress.ts";
import { sayWarning } from "./print.ts";

/** The hooks of a batch, but for its signal. */
export function batchTalk(progress: BatchProgress, log: RunLog): Omit<BatchHooks, "signal"> {
  return {
    onStart: (unit) => log.add("info", "unit.start", who(unit)),
    of: (unit) => ({
      onState(state) {
        const why = "why" in state ? state.why : "";
        log.add("debug", "unit.state", { ...who(unit), msg: `${state.kind}${why && `: ${why}`}` });
      },
      onLeftovers(names) {
        const msg = "removed what a run left that was stopped";
        log.add("info", "unit.leftovers", { ...who(unit), msg, files: [...names] });
      },
      onWarning(message) {
        log.add("warn", "unit.warning", { ...who(unit), msg: message });
      },
      onDone({ seconds, backend, main, counts }) {
        log.add("info", "unit.fitted", {
          ...who(unit),
          ms: Math.round(seconds * 1000),
          backend: backend.name,
          device: backend.device,
          map: main.map,
          median: main.median,
          voxelsOk: counts["ok"],
        });
      },
      onBug(error) {
        log.crash(unit.id, error);
      },
    }),
    onOutcome(unit, outcome) {
      logOutcome(log, unit, outcome);
      progress.over(`${unit.id} ${inWords(outcome)}`);
      for (const note of "notes" in outcome ? outcome.notes : []) {
        if (!progress.isSilent) sayWarning(`${unit.id}: ${note}`);
      }
    },
  };
}

function logOutcome(log: RunLog, unit: Unit, outcome: Outcome): void {
  const ms = "seconds" in outcome ? Math.round(outcome.seconds * 1000) : undefined;
  const msg = "reason" in outcome ? outcome.reason : undefined;
  const level =
    outcome.status === "failed" ? "error" : outcome.status === "locked" ? "warn" : "info";
  log.add(level, `unit.${outcome.status.replace(" ", "-")}`, { ...who(unit), ms, msg });
}

function inWords(outcome: Outcome): string {
  if (outcome.status === "done") return `done in ${outcome.seconds.toFixed(1)} s`;
  if (outcome.status === "failed") return `FAILED: ${outcome.reason}`;
  if ("reason" in outcome) return `is left out: ${outcome.reason}`;
  return outcome.status === "complete" ? "is complete by now" : "was stopped";
}

function who({
  participant,
  session,
  id,
}: Unit): Record<"sub" | "ses" | "unit", string | undefined> {
  return { sub: participant, ses: session, unit: id };
}
