// One unit of a batch from its lock to its outcome. Nobody else is at it in between, and nothing of it
// stays behind when it fails.

import path from "node:path";
import { performance } from "node:perf_hooks";

import type { Outcome, Unit, UnitState } from "../batch/unit.ts";
import { Fault, messageOf } from "../errors.ts";
import { listNames } from "../output/names.ts";
import type { FitPool, UnitHooks } from "./fit-pool.ts";
import { removeLeftovers } from "./leftovers.ts";
import { makeOutFolder } from "./out-folder.ts";
import { namesOf } from "./spec-names.ts";
import { acquireLock, lockFile, type Lock } from "./unit-lock.ts";
import type { UnitResult } from "./unit-result.ts";
import { unitState, type StateOptions } from "./unit-state.ts";

export interface UnitRunOptions extends StateOptions {
  /** Replace what was made with other options or by another version. */
  readonly force: boolean;
  readonly commandLine: string;
}

export interface UnitRunHooks extends Omit<UnitHooks, "beforeCommit"> {
  readonly onState?: ((state: UnitState) => void) | undefined;
  /** Names of what a killed run had left, and was removed. */
  readonly onLeftovers?: ((names: readonly string[]) => void) | undefined;
  readonly onDone?: ((result: UnitResult) => void) | undefined;
  /** Told of errors that are no faults: those are bugs. */
  readonly onBug?: ((error: unknown) => void) | undefined;
}

/** Never rejects: whatever goes wrong is this unit's outcome. */
export async function runUnit(
  unit: Unit,
  pool: FitPool,
  options: UnitRunOptions,
  hooks: UnitRunHooks,
): Promise<Outcome> {
  const started = performance.now();
  try {
    const folder = await makeOutFolder(unit.spec.out);
    try {
      const acquired = await acquireLock(
        lockFile(path.join(unit.spec.out, namesOf(unit.spec).record)),
      );
      if ("holder" in acquired) return { status: "locked", reason: acquired.holder };
      try {
        return await underLock(unit, pool, acquired.held, options, hooks, started);
      } finally {
        await acquired.held.release();
      }
    } finally {
      // Only as far as it is empty: there are no maps, nor another unit's.
      await folder.takeBack();
    }
  } catch (error) {
    if (hooks.signal?.aborted === true) return { status: "not run" };
    if (!(error instanceof Fault)) hooks.onBug?.(error);
    return {
      status: "failed",
      kind: error instanceof Fault ? error.kind : "bug",
      reason: messageOf(error),
      advice: error instanceof Fault ? error.advice : "This is a bug; please report it.",
      seconds: (performance.now() - started) / 1000,
    };
  }
}

async function underLock(
  unit: Unit,
  pool: FitPool,
  lock: Lock,
  options: UnitRunOptions,
  hooks: UnitRunHooks,
  started: number,
): Promise<Outcome> {
  // Looked at before, but then another process may have been at it.
  const state = await unitState(unit, options);
  hooks.onState?.(state);
  if (state.kind === "complete") return { status: "complete" };
  if (state.kind === "other" && !options.force) throw otherRun(state.why);
  const removed = await removeLeftovers(unit.spec.out, listNames(namesOf(unit.spec)));
  if (removed.length > 0) hooks.onLeftovers?.(removed);
  const result = await pool.fit(
    unit.spec,
    {
      // The state says that what may be there is to be replaced: it has no record, or one of old inputs.
      force: true,
      commandLine: options.commandLine,
      inputs: { datasets: options.datasets, hashes: options.verify === "hash" },
    },
    {
      ...hooks,
      async beforeCommit() {
        if (await lock.stillHeld()) return;
        throw new Fault(
          "transient",
          `${unit.id}: another process has taken over its lock, since this one showed no life for a minute`,
          "Run it again.",
        );
      },
    },
  );
  hooks.onDone?.(result);
  const seconds = (performance.now() - started) / 1000;
  return { status: "done", seconds, notes: result.warnings };
}

function otherRun(why: string): Fault {
  return new Fault(
    "output",
    `maps are there already, and ${why}`,
    "Use --force to replace them, or another OUT_DIR to keep both.",
  );
}
