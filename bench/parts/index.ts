// The parts of the benchmark, in the order in which they run and stand in docs/performance.md.

import { batchPart } from "./batch.ts";
import { checkPart } from "./check.ts";
import { fitPart } from "./fit.ts";
import { hrrtPart } from "./hrrt.ts";
import { kernelPart } from "./kernel.ts";
import type { Part } from "./part.ts";
import { permutePart } from "./permute.ts";
import { scalePart } from "./scale.ts";
import { speedPart } from "./speed.ts";
import { startupPart } from "./startup.ts";

export const parts: readonly Part<unknown>[] = [
  checkPart,
  kernelPart,
  speedPart,
  fitPart,
  startupPart,
  hrrtPart,
  scalePart,
  permutePart,
  batchPart,
];
