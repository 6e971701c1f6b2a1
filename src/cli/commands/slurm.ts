// `bindmap slurm BIDS_DIR OUT_DIR`: an array of the tasks that a data set comes to, written down and,
// where that is asked for, submitted.

import path from "node:path";
import type { CommandModule } from "yargs";

import type { BatchAsk } from "../../batch/ask.ts";
import { groupSets } from "../../batch/group-sets.ts";
import { arrayScript, groupScript } from "../../batch/slurm-script.ts";
import { slurmTasks, taskTable, type SlurmTask } from "../../batch/slurm-tasks.ts";
import { exitCodeOf, summaryLines, type Result } from "../../batch/summary.ts";
import type { Unit } from "../../batch/unit.ts";
import { Fault } from "../../errors.ts";
import { planBatch, type BatchPlan } from "../../node/batch-plan.ts";
import { surveyUnits } from "../../node/batch.ts";
import { claimOutFolder } from "../../node/out-dataset.ts";
import { runId } from "../../node/run-log.ts";
import { jobNumber, submitJob } from "../../node/sbatch.ts";
import { slurmPlaces, writeSlurmFiles, type SlurmPlaces } from "../../node/slurm-files.ts";
import { shellWord } from "../../text/shell.ts";
import { makeWarnings } from "../../warnings.ts";
import { batchAsk, batchMachine, logLevel } from "../batch-ask.ts";
import { dryRunBatch } from "../batch-dry-run.ts";
import { missingResults } from "../batch-results.ts";
import { commandLine } from "../command-line.ts";
import { result, resultJson, say, sayWarning } from "../print.ts";
import { parseSlurmOptions, slurmCut, slurmNeeds, type SlurmArguments } from "../slurm-options.ts";
import { slurmWork } from "../slurm-work.ts";

/** For the list of commands; its words are parsed apart, as those of the participant level. */
export const slurmCommand: CommandModule = {
  command: "slurm",
  describe: "Make maps of a BIDS data set by a Slurm array; see bindmap slurm --help",
  handler: () => {},
};

const HELP = new Set(["-h", "--help", "--version"]);

/**
 * @param words - As after the word `slurm`.
 * @returns The exit code.
 */
export async function runSlurm(words: readonly string[]): Promise<number> {
  const hasFolders = words.length >= 2 && words.slice(0, 2).every((word) => !word.startsWith("-"));
  const asksForHelp = words.some((word) => HELP.has(word));
  if (!hasFolders && !asksForHelp) {
    const usage = "Usage: bindmap slurm BIDS_DIR OUT_DIR [options]; the folders come first.";
    throw new Fault("usage", "bindmap slurm takes a data set and an output folder", usage);
  }
  const given = await parseSlurmOptions(hasFolders ? words.slice(2) : words);
  if (given === undefined) return 0;
  const [bidsDir, outDir] = words.map((word) => path.resolve(word));
  const ask = batchAsk(bidsDir, outDir, { ...given, mem: undefined });
  // Wrong values are this command's to refuse: a task would do so a thousand times.
  batchMachine({ ...given, mem: undefined });
  const level = logLevel(given);
  const warnings = makeWarnings(sayWarning);
  const plan = await planBatch(ask, warnings);
  const quiet = given.quiet ?? false;
  if (given["dry-run"] === true) {
    return dryRunBatch(ask, plan, {
      quiet,
      asJson: given["json-output"] ?? false,
      logLevel: level,
      logFile: undefined,
      commandLine: commandLine(process.argv.slice(2)),
    });
  }
  const notes = await claimOutFolder({ ...ask, datasets: plan.links, env: process.env });
  const todo = await unitsToDo(ask, plan);
  if (!quiet) for (const note of [...notes, ...plan.notes]) say(note);
  for (const line of summaryLines(missingResults(plan.gaps), Infinity)) say(line);
  // Where nothing is submitted this command is all there is: what the batch itself would say.
  const complete = plan.units.filter((unit) => !todo.includes(unit));
  const known: readonly Result[] = [
    ...complete.map((unit): Result => [unit, { status: "complete" }]),
    ...missingResults(plan.gaps),
  ];
  const code = todo.length === 0 ? exitCodeOf(known) : 0;
  const tasks = slurmTasks(todo, slurmCut(given).by, slurmCut(given).most);
  const places = slurmPlaces(outDir, runId(), given.script);
  if (tasks.length > 0) await write(given, ask, plan, tasks, places);
  const jobs = tasks.length > 0 && given.submit === true ? await submit(given, places) : undefined;
  if (given["json-output"] === true) {
    resultJson({ ...places, tasks, jobs, complete: plan.units.length - todo.length });
    return code;
  }
  result(tasks.length === 0 ? ["nothing is left to fit"] : resultLines(given, tasks, places, jobs));
  return code;
}

/** Units that a task has work with. */
async function unitsToDo(ask: BatchAsk, { units, links }: BatchPlan): Promise<readonly Unit[]> {
  const states = await surveyUnits(units, { verify: ask.verify, datasets: links });
  const todo = units.filter((_, n) => states[n].kind !== "complete");
  const done = units.length - todo.length;
  if (done > 0) say(`${done} of ${units.length} are complete and left as they are`);
  const other = states.filter(({ kind }) => kind === "other").length;
  if (other > 0 && !ask.force) {
    sayWarning(
      `${other} were made with other options or by another version: their tasks will refuse them without --force`,
    );
  }
  return todo;
}

async function write(
  given: SlurmArguments,
  ask: BatchAsk,
  { units, links }: BatchPlan,
  tasks: readonly SlurmTask[],
  places: SlurmPlaces,
): Promise<void> {
  const needs = slurmNeeds(given);
  const { atOnce } = slurmCut(given);
  const work = slurmWork(given, { ask, links, logFolder: places.folder });
  await writeSlurmFiles(places, {
    array: arrayScript(needs, work, {
      taskTable: places.tasks,
      taskCount: tasks.length,
      atOnce,
      each: eachInWords(given, tasks),
    }),
    group: given.group === false ? undefined : groupScript(needs, work, groupSets(units)),
    tasks: taskTable(tasks),
  });
}

interface SlurmJobs {
  readonly array: string;
  readonly group: string | undefined;
}

async function submit(given: SlurmArguments, { array, group }: SlurmPlaces): Promise<SlurmJobs> {
  const arrayJob = await submitJob(array);
  if (given.group === false) return { array: arrayJob, group: undefined };
  try {
    return { array: arrayJob, group: await submitJob(group, [afterAll(jobNumber(arrayJob))]) };
  } catch (error) {
    // The array is on its way: that has to be known before anything is submitted again.
    say(`the array is submitted as job ${arrayJob}; the job of the group level is not`);
    throw error;
  }
}

function resultLines(
  given: SlurmArguments,
  tasks: readonly SlurmTask[],
  { folder, array, group }: SlurmPlaces,
  jobs: SlurmJobs | undefined,
): readonly string[] {
  const what = `${tasks.length} task(s), ${eachInWords(given, tasks)} each: ${array}`;
  const logs = `what they print: ${folder}`;
  if (jobs !== undefined) {
    const after = jobs.group === undefined ? [] : [`group level, after it: job ${jobs.group}`];
    return [what, `array: job ${jobs.array}`, ...after, logs];
  }
  const after =
    given.group === false ? [] : [`sbatch ${afterAll("${job%%;*}")} ${shellWord(group)}`];
  return [what, logs, "submit it with", `job=$(sbatch --parsable ${shellWord(array)})`, ...after];
}

/** Whatever came of the tasks: the group level says what is missing. */
function afterAll(job: string): string {
  return `--dependency=afterany:${job}`;
}

/** "a participant", "up to 3 participants of one session". */
function eachInWords(given: SlurmArguments, tasks: readonly SlurmTask[]): string {
  const isBySession = slurmCut(given).by === "session";
  const most = Math.max(...tasks.map(({ participants }) => participants.length));
  if (most === 1) return isBySession ? "a session" : "a participant";
  return `up to ${most} participants${isBySession ? " of one session" : ""}`;
}
