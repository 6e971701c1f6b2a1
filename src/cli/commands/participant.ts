// `bindmap BIDS_DIR OUT_DIR participant`: maps of every scan of a BIDS data set.

import path from "node:path";

import { planBatch } from "../../node/batch-plan.ts";
import { makeWarnings } from "../../warnings.ts";
import type { AppWords } from "../app.ts";
import { batchAsk, batchMachine, logLevel } from "../batch-ask.ts";
import { dryRunBatch } from "../batch-dry-run.ts";
import { parseBatchOptions } from "../batch-options.ts";
import { runBatch } from "../batch-run.ts";
import { commandLine } from "../command-line.ts";
import { sayWarning } from "../print.ts";

/** @returns The exit code. */
export async function runParticipant(words: Omit<AppWords, "level">): Promise<number> {
  const given = await parseBatchOptions(words.options);
  if (given === undefined) return 0;
  const ask = batchAsk(path.resolve(words.bidsDir), path.resolve(words.outDir), given);
  const machine = batchMachine(given);
  const manner = {
    quiet: given.quiet ?? false,
    asJson: given["json-output"] ?? false,
    logLevel: logLevel(given),
    logFile: given["log-file"],
    commandLine: commandLine(process.argv.slice(2)),
  };
  const warnings = makeWarnings(sayWarning);
  const plan = await planBatch(ask, warnings);
  if (given["dry-run"] === true) return dryRunBatch(ask, plan, manner);
  return runBatch(ask, machine, plan, manner, warnings.list);
}
