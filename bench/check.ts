// Is this machine right? Every model, two frame schedules, three noise levels: the GPU's f32 against
// f64 (parity), and f64 against brute force (exactness). It measures and judges; it prints nothing.

import { setImmediate } from "node:timers/promises";

import type { Backend } from "../src/backend/backend.ts";
import { Fault } from "../src/errors.ts";
import { parityCases, type ParityCase } from "../tools/parity/cases.ts";
import { compareExactness, compareParity } from "../tools/parity/compare.ts";
import type { Comparison } from "../tools/parity/tally.ts";

export interface CheckRow {
  readonly check: "parity" | "exactness";
  readonly model: string;
  readonly frames: number;
  /** Coefficient of variation of the mean curve near 33 min. */
  readonly noise: number;
  readonly passed: boolean;
  /** Absent when the fit itself failed. */
  readonly comparison?: Comparison;
  /** Why it failed; empty where it passed. */
  readonly failure: string;
}

export interface CheckSizes {
  /** Voxels a row. */
  readonly parity: number;
  readonly exactness: number;
}

const PARITY_SEED = 31;
const EXACTNESS_SEED = 21;

/**
 * @param gpu - Undefined where there is none: then only what needs none is checked.
 * @param onRow - Told each row as it is done.
 * @param signal - Looked at before each row.
 */
export async function checkMachine(
  gpu: Backend | undefined,
  sizes: CheckSizes,
  onRow: (row: CheckRow) => void,
  signal?: AbortSignal,
): Promise<readonly CheckRow[]> {
  const rows: CheckRow[] = [];
  const add = async (
    check: CheckRow["check"],
    one: ParityCase,
    compare: () => Promise<Comparison> | Comparison,
  ): Promise<void> => {
    // Rows are computed without a pause: signals of the system wait for one.
    await setImmediate();
    signal?.throwIfAborted();
    const row = { check, ...nameOf(one), ...(await outcome(compare)) };
    rows.push(row);
    onRow(row);
  };
  const cases = parityCases();
  if (gpu !== undefined) {
    for (const one of cases) {
      await add("parity", one, () => compareParity(gpu, one, sizes.parity, PARITY_SEED));
    }
  }
  for (const one of cases) {
    await add("exactness", one, () => compareExactness(one, sizes.exactness, EXACTNESS_SEED));
  }
  return rows;
}

function nameOf({
  model,
  frames,
  noise,
}: ParityCase): Pick<CheckRow, "model" | "frames" | "noise"> {
  return { model: model.name, frames: frames.count, noise };
}

/** A GPU that gives up in one row is a failure of that row, and the next is tried. */
async function outcome(
  compare: () => Promise<Comparison> | Comparison,
): Promise<Pick<CheckRow, "passed" | "comparison" | "failure">> {
  try {
    const comparison = await compare();
    const { passed, beyond, wrong } = comparison;
    const failure = passed ? "" : `${beyond} beyond tolerance, ${wrong} of them wrong`;
    return { passed, comparison, failure };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { passed: false, failure: error.message };
  }
}
