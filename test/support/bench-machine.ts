// A machine that benchmark results are said to come from.

import type { Machine } from "../../bench/machine.ts";

export const MACHINE: Machine = {
  cpu: "A Processor",
  cores: 4,
  memoryGb: 8,
  platform: "linux x64",
  node: "20.20.2",
  bindmap: "0.1.0",
  commit: "abc1234",
};
