// The parts of the benchmark, in the order in which they run and stand in docs/performance.md.

import { checkPart } from "./check.ts";
import type { Part } from "./part.ts";
import { speedPart } from "./speed.ts";
import { fitPart } from "./fit.ts";

export const parts: readonly Part<unknown>[] = [checkPart, speedPart, fitPart];
