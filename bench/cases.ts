// What is timed: every model on 38 and 20 frames at 5 % noise, no two voxels alike.

import type { Block } from "../src/backend/backend.ts";
import { models } from "../src/models/index.ts";
import type { Design, Model } from "../src/models/model.ts";
import { sharedFloats } from "../src/node/cpu-backend.ts";
import { bolusSchedule } from "../src/simulate/schedules.ts";
import type { Frames } from "../src/timing/frames.ts";
import { twentyFrames } from "../test/support/designs.ts";
import { noisyVoxels } from "../tools/parity/cases.ts";

export interface BenchCase {
  readonly model: Model;
  readonly frames: Frames;
}

export interface Prepared {
  readonly design: Design;
  readonly block: Block;
}

const NOISE = 0.05;
const SEED = 41;

export function benchCases(): readonly BenchCase[] {
  return Object.values(models).flatMap((model) =>
    [bolusSchedule(), twentyFrames()].map((frames) => ({ model, frames })),
  );
}

/** On memory that threads share, as the command line has it. */
export function prepare({ model, frames }: BenchCase, voxels: number): Prepared {
  return noisyVoxels({ model, frames, noise: NOISE }, voxels, SEED, sharedFloats);
}

/** The first voxels of a block, on the same memory. */
export function firstOf(block: Block, voxels: number): Block {
  return { ...block, voxelCount: Math.min(voxels, block.voxelCount) };
}
