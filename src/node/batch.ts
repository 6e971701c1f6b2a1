// The units of a batch through the pool, so many at a time; what was locked or failed for want of
// something passing is tried once more at the end.

import path from "node:path";

import type { Outcome, Unit, UnitState } from "../batch/unit.ts";
import { Fault } from "../errors.ts";
import type { FitPool } from "./fit-pool.ts";
import { namesOf } from "./spec-names.ts";
import { exists } from "./text-file.ts";
import { acquireLock, lockFile } from "./unit-lock.ts";
import { runUnit, type UnitRunHooks, type UnitRunOptions } from "./unit-run.ts";
import { unitState, type StateOptions } from "./unit-state.ts";

export interface BatchOptions extends UnitRunOptions {
  /** End the batch at the first unit that fails. */
  readonly failFast: boolean;
}

export interface BatchHooks {
  readonly signal: AbortSignal;
  /** Told of a unit's steps. */
  readonly of: (unit: Unit) => UnitRunHooks;
  readonly onStart?: ((unit: Unit) => void) | undefined;
  /** Told once for each unit, when its outcome is final. */
  readonly onOutcome?: ((unit: Unit, outcome: Outcome) => void) | undefined;
}

/** Records read at a time: the disk is waited for, not the processor. */
const LOOKS = 16;

/**
 * What the output folder says of every unit, in their order. Nothing is changed, and a folder that can't
 * be read stops nobody else.
 */
export async function surveyUnits(
  units: readonly Unit[],
  options: StateOptions,
): Promise<readonly UnitState[]> {
  const states: UnitState[] = [];
  await inTurn(units, LOOKS, async (unit, n) => {
    try {
      states[n] = await unitState(unit, options);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      states[n] = { kind: "unreadable", why: error.message };
    }
  });
  return states;
}

/**
 * Takes away the locks of processes that were killed between their last file and their lock. One that
 * can't be had, in a folder that is read-only by now, stays: its maps are complete all the same.
 */
export async function sweepLocks(complete: readonly Unit[]): Promise<void> {
  await inTurn(complete, LOOKS, async (unit) => {
    const file = lockFile(path.join(unit.spec.out, namesOf(unit.spec).record));
    try {
      if (!(await exists(file))) return;
      const acquired = await acquireLock(file);
      if ("held" in acquired) await acquired.held.release();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  });
}

/** @returns The outcome of every unit, in their order. */
export async function runUnits(
  units: readonly Unit[],
  pool: FitPool,
  options: BatchOptions,
  hooks: BatchHooks,
): Promise<readonly Outcome[]> {
  const outcomes = units.map((): Outcome => ({ status: "not run" }));
  const stop = new AbortController();
  const abort = (): void => stop.abort(hooks.signal.reason);
  hooks.signal.addEventListener("abort", abort);
  if (hooks.signal.aborted) abort();

  async function round(places: readonly number[], isLast: boolean): Promise<readonly number[]> {
    const again: number[] = [];
    await inTurn(places, pool.jobs, async (n) => {
      if (stop.signal.aborted) return;
      const unit = units[n];
      hooks.onStart?.(unit);
      const outcome = await runUnit(unit, pool, options, {
        ...hooks.of(unit),
        signal: stop.signal,
      });
      outcomes[n] = outcome;
      if (!isLast && isPassing(outcome)) {
        again.push(n);
        return;
      }
      hooks.onOutcome?.(unit, outcome);
      if (options.failFast && outcome.status === "failed") {
        stop.abort(
          new Fault("interrupted", `${unit.id} has failed, and --fail-fast was asked for`),
        );
      }
    });
    return again.toSorted((a, b) => a - b);
  }

  try {
    const again = await round([...units.keys()], false);
    await round(again, true);
  } finally {
    hooks.signal.removeEventListener("abort", abort);
  }
  return outcomes;
}

/** What may be otherwise in a moment. */
function isPassing(outcome: Outcome): boolean {
  return (
    outcome.status === "locked" || (outcome.status === "failed" && outcome.kind === "transient")
  );
}

/** Runs `work` for each item, `most` at a time, beginning in order. */
async function inTurn<T>(
  items: readonly T[],
  most: number,
  work: (item: T, n: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const n = next++;
      await work(items[n], n);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}
