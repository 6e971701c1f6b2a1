// What every command costs before it begins: bench/startup.ts as a part of the benchmark.

import { table } from "../../tools/accuracy/markdown.ts";
import { buildCommandLine } from "../places.ts";
import { spreadText, type Spread } from "../spread.ts";
import { measureStartup, type StartupResult } from "../startup.ts";
import type { BenchContext, Part } from "./part.ts";

const RUNS = 30;
const QUICK_RUNS = 10;

export const startupPart: Part<StartupResult> = {
  name: "startup",
  title: "Start-up",
  about: "`bindmap --version` against `node -e 0`",
  byDefault: true,
  async measure({ quick, signal }: BenchContext) {
    buildCommandLine();
    return measureStartup(quick ? QUICK_RUNS : RUNS, signal);
  },
  render({ nodeMs, versionMs, differenceMs }) {
    return `Milliseconds from start to exit, median (quartiles) of ${nodeMs.runs} runs of each, by turns.

${table([
  ["what", "ms"],
  row("`node -e 0`", nodeMs),
  row("`bindmap --version`", versionMs),
  row("difference", differenceMs),
])}`;
  },
};

function row(what: string, spread: Spread): string[] {
  return [what, spreadText(spread)];
}
