// What killed runs left of the files of a unit: temporaries and old files put aside.

import { Fault } from "../errors.ts";

/**
 * Removes the temporaries of exactly these names. The caller holds the unit's lock, so that nobody
 * can be writing them.
 *
 * @returns Names of what was removed.
 */
export function removeLeftovers(
  folder: string,
  _names: readonly string[],
): Promise<readonly string[]> {
  return Promise.reject(new Fault("bug", `${folder}: not written yet`));
}
