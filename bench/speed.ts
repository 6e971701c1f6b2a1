// How many voxels a second: every model on 38 and 20 frames, by everyone who takes part. It measures;
// parts/speed.ts prints.

import { setImmediate } from "node:timers/promises";

import { benchCases, firstOf, prepare } from "./cases.ts";
import { entrants, type Entrant, type Measured } from "./entrants.ts";
import type { BenchContext } from "./parts/part.ts";

export interface SpeedRow extends Measured, Omit<Entrant, "measure"> {
  readonly model: string;
  readonly frames: number;
}

/**
 * @param onRow - Told each row as it is done.
 * @throws Error when what would be timed is wrong.
 */
export async function measureSpeed(
  context: BenchContext,
  onRow: (row: SpeedRow) => void,
): Promise<readonly SpeedRow[]> {
  const rows: SpeedRow[] = [];
  for (const one of benchCases()) {
    const { model, frames } = one;
    const all = entrants(model.name, context);
    const { design, block } = prepare(one, Math.max(...all.map(({ voxels }) => voxels)));
    for (const entrant of all) {
      // Rows are computed without a pause: signals of the system wait for one.
      await setImmediate();
      context.signal.throwIfAborted();
      const { what, method, naive, voxels } = entrant;
      const measured = await entrant.measure(one, { design, block: firstOf(block, voxels) });
      const name = { model: model.name, frames: frames.count };
      const row = { ...name, what, method, naive, voxels, ...measured };
      rows.push(row);
      onRow(row);
    }
  }
  return rows;
}
