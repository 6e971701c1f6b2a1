// How time and memory grow with the size of the work: bench/scale as a part of the benchmark.

import { measureScale } from "../scale/measure.ts";
import { scalePage } from "../scale/page.ts";
import { scalePlots } from "../scale/plots.ts";
import type { ScaleResult } from "../scale/result.ts";
import type { Part } from "./part.ts";

export const scalePart: Part<ScaleResult> = {
  name: "scale",
  title: "Scale",
  about: "time and memory against voxels, frames and scans; a total-body scan (10 minutes)",
  byDefault: false,
  measure: measureScale,
  render: (result, _head, folder) => scalePage(result, folder),
  files: scalePlots,
};
