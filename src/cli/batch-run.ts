// A batch from its plan to its summary and its exit code.

import path from "node:path";
import { performance } from "node:perf_hooks";

import type { BatchAsk } from "../batch/ask.ts";
import { countsLine, exitCodeOf, summaryLines, summaryTsv, type Result } from "../batch/summary.ts";
import type { Outcome, Unit } from "../batch/unit.ts";
import { Fault, messageOf } from "../errors.ts";
import type { BatchPlan } from "../node/batch-plan.ts";
import { openBatchPool, type BatchMachine } from "../node/batch-pool.ts";
import { runUnits, surveyUnits, sweepLocks } from "../node/batch.ts";
import { claimOutFolder } from "../node/out-dataset.ts";
import { openRunLog, runId, type RunLog } from "../node/run-log.ts";
import { writeAlone } from "../node/staged-files.ts";
import type { BatchManner } from "./batch-manner.ts";
import { makeBatchProgress, type BatchProgress } from "./batch-progress.ts";
import { missingResults, plainResult } from "./batch-results.ts";
import { batchTalk } from "./batch-talk.ts";
import { result, resultJson, sayWarning } from "./print.ts";
import { interruptSignal } from "./signals.ts";

/** What all steps of one batch share. */
interface Batch {
  readonly ask: BatchAsk;
  readonly machine: BatchMachine;
  readonly plan: BatchPlan;
  readonly manner: BatchManner;
  readonly progress: BatchProgress;
  readonly log: RunLog;
  readonly signal: AbortSignal;
}

/**
 * @param warned - What came up while it was planned, for the log.
 * @returns The exit code.
 * @throws Fault when the output folder can't be used, or the signal's when it was stopped.
 */
export async function runBatch(
  ask: BatchAsk,
  machine: BatchMachine,
  plan: BatchPlan,
  manner: BatchManner,
  warned: readonly string[],
): Promise<number> {
  const about = await claimOutFolder({ ...ask, datasets: plan.links, env: process.env });
  const log = await openRunLog({
    outDir: ask.outDir,
    runId: runId(),
    config: { commandLine: manner.commandLine, asked: ask, machine, datasets: plan.links },
    level: manner.logLevel,
    file: manner.logFile,
    onTrouble: sayWarning,
  });
  const shape = manner.quiet ? "silent" : process.stderr.isTTY ? "bar" : "lines";
  const progress = makeBatchProgress(shape, () => performance.now());
  const left = "what is complete is kept, and the same command goes on from there";
  const batch: Batch = { ask, machine, plan, manner, progress, log, signal: interruptSignal(left) };
  try {
    for (const message of warned) log.add("warn", "plan.warning", { msg: message });
    for (const note of [...about, ...plan.notes]) tell(batch, note);
    return await finish(batch, await fitAll(batch));
  } catch (error) {
    // For machines, which would else see a log that just ends; a signal's end is there already.
    if (!batch.signal.aborted) log.add("error", "batch.failed", { msg: messageOf(error) });
    throw error;
  } finally {
    progress.stop();
    log.close();
  }
}

async function fitAll(batch: Batch): Promise<readonly Result[]> {
  const { ask, plan } = batch;
  const states = await surveyUnits(plan.units, { verify: ask.verify, datasets: plan.links });
  const todo = plan.units.filter((_, n) => states[n].kind !== "complete");
  const complete = plan.units.filter((_, n) => states[n].kind === "complete");
  await sweepLocks(complete);
  if (complete.length > 0) {
    tell(batch, `${complete.length} of ${plan.units.length} are complete and left as they are`);
  }
  for (const { participant: sub, session: ses, reason: msg } of plan.gaps) {
    batch.log.add("warn", "scan.missing", { sub, ses, msg });
  }
  const outcomes = await runAll(batch, todo);
  const came = new Map(todo.map((unit, n) => [unit, outcomes[n]]));
  return [
    ...plan.units.map((unit): Result => [unit, came.get(unit) ?? { status: "complete" }]),
    ...missingResults(plan.gaps),
  ];
}

async function runAll(batch: Batch, todo: readonly Unit[]): Promise<readonly Outcome[]> {
  if (todo.length === 0) return [];
  const { ask, machine, plan, manner, progress, log, signal } = batch;
  const { pool, lines } = await openBatchPool(ask, machine, todo.length);
  try {
    for (const line of lines) tell(batch, line);
    progress.start(todo.length);
    const { commandLine } = manner;
    const how = { ...ask, datasets: plan.links, commandLine };
    return await runUnits(todo, pool, how, { ...batchTalk(progress, log), signal });
  } finally {
    progress.stop();
    await pool.close();
  }
}

async function finish(batch: Batch, results: readonly Result[]): Promise<number> {
  const { manner, log, signal } = batch;
  const stopped = signal.aborted && signal.reason instanceof Fault ? signal.reason : undefined;
  const by = stopped?.kind === "terminated" ? "terminated" : "interrupted";
  const code = exitCodeOf(results, stopped && by);
  try {
    await writeAlone(path.join(log.folder, "summary.tsv"), summaryTsv(results));
  } catch (error) {
    // As the log itself: the maps are there, and what came of them is printed below.
    sayWarning(messageOf(error));
  }
  log.add("info", "batch.end", { msg: countsLine(results), exitCode: code });
  if (manner.asJson) resultJson(results.map(plainResult));
  else {
    result([...summaryLines(results, process.stdout.columns ?? Infinity), `log: ${log.folder}`]);
  }
  if (stopped !== undefined) throw stopped;
  return code;
}

/** For the person, and in the log. */
function tell({ progress, log }: Batch, note: string): void {
  progress.tell(note);
  log.add("info", "note", { msg: note });
}
