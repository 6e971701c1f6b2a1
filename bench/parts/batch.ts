// What a scan costs in a batch of 10, of 100 and of 1,000: bench/batch as a part of the benchmark.

import { measureBatch } from "../batch/measure.ts";
import { batchPage } from "../batch/page.ts";
import type { BatchResult } from "../batch/result.ts";
import type { Part } from "./part.ts";

export const batchPart: Part<BatchResult> = {
  name: "batch",
  title: "Whole data sets",
  about: "bindmap DS OUT participant on 10, 100 and 1,000 small scans (10 minutes, 500 MB)",
  byDefault: false,
  measure: measureBatch,
  render: (result) => batchPage(result),
};
