// Locks of units: one hidden file beside the run record says which process is at a unit.

import { Fault } from "../errors.ts";

export interface Lock {
  /** Whether it is still ours: ask before files are given their names. */
  stillHeld(): Promise<boolean>;
  /** Gives it back; one that another process has taken over is left alone. */
  release(): Promise<void>;
}

/** The lock, or one sentence that says who has it since when. */
export type Acquired = { readonly held: Lock } | { readonly holder: string };

/**
 * @param file - As `lockFile` names it; folders are made where they are missing.
 * @throws Fault "output" or "io" when no file can be made there.
 */
export function acquireLock(file: string): Promise<Acquired> {
  return Promise.reject(new Fault("bug", `${file}: locks are not written yet`));
}

/** The lock of the unit whose run record has this path. */
export function lockFile(record: string): string {
  return record;
}
