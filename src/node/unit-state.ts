// What the output folder says about a unit before anything is done.

import type { Unit, UnitState } from "../batch/unit.ts";
import { Fault } from "../errors.ts";
import type { DatasetLink } from "../output/context.ts";

/** How inputs are compared with those of the record: size and time of change, or content. */
export type Verify = "mtime" | "hash";

export interface StateOptions {
  readonly verify: Verify;
  /** Where the data sets are today. */
  readonly datasets: readonly DatasetLink[];
}

/** @throws Fault "io" when a file is there and can't be read. */
export function unitState(unit: Unit, _options: StateOptions): Promise<UnitState> {
  return Promise.reject(new Fault("bug", `${unit.id}: states are not written yet`));
}
