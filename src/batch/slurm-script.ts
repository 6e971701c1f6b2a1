// The scripts that are handed to sbatch: an array whose tasks fit, and a job for the group level after
// it. Text only: where they are written and who submits them is not known here.

import { EXIT_CODES, Fault } from "../errors.ts";
import { shellWord } from "../text/shell.ts";
import { VERSION } from "../version.ts";
import { finish, RUN } from "./slurm-runner.ts";
import { NO_SESSION } from "./slurm-tasks.ts";

/** What a task asks Slurm for. */
export interface SlurmNeeds {
  readonly jobName: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** As Slurm writes it: 1:00:00, 2-12. */
  readonly time: string;
  /** Undefined: no GPU. */
  readonly gres: string | undefined;
  readonly partition: string | undefined;
  readonly account: string | undefined;
  readonly qos: string | undefined;
  /** Any other #SBATCH lines, each as it stands behind that word. They come last, so they win. */
  readonly more: readonly string[];
}

/** What is run. Every path is absolute, since Slurm runs a copy of the script somewhere else. */
export interface SlurmWork {
  /** Node and main.js, or whatever else stands for the word `bindmap`. */
  readonly program: readonly string[];
  readonly bidsDir: string;
  readonly outDir: string;
  /** Options of the participant level, one word each, without those that choose people. */
  readonly options: readonly string[];
  /** Shell lines before it: `module load nodejs`. */
  readonly setup: readonly string[];
  readonly container: SlurmContainer | undefined;
  /** Folder of what the jobs print. It must be there: Slurm doesn't make it, and the job fails mute. */
  readonly logFolder: string;
}

export interface SlurmContainer {
  /** Apptainer image whose runscript is bindmap. */
  readonly image: string;
  /** Files and folders that are at the same place inside. */
  readonly binds: readonly string[];
}

export interface SlurmArray {
  readonly taskTable: string;
  readonly taskCount: number;
  /** Tasks at a time; undefined: as many as the cluster has room for. */
  readonly atOnce: number | undefined;
  /** For the reader: "a participant". */
  readonly each: string;
}

/** @throws Fault "usage" for paths that sbatch or Apptainer can't be told. */
export function arrayScript(needs: SlurmNeeds, work: SlurmWork, array: SlurmArray): string {
  const { taskCount, atOnce } = array;
  const limit = atOnce === undefined ? "" : `%${atOnce}`;
  return script([
    ...opening(work, `fits ${work.bidsDir} in ${taskCount} task(s), ${array.each} each.`),
    "# It may be submitted again at any time: what is complete is skipped.",
    ...sbatchLines(needs, [`--array=0-${taskCount - 1}${limit}`], needs.gres),
    `#SBATCH --output=${outputPattern(work.logFolder, "%x-%A_%a.out")}`,
    ...needs.more.map((line) => `#SBATCH ${line}`),
    ...setupLines(work),
    SAY,
    readTask(array.taskTable),
    ...commandLines(work, "participant", work.options, needs.gres !== undefined),
    RUN,
    `say "task $task on ${WHERE}: \${people[*]}"`,
    `run "\${people[@]}"`,
    finish(`\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID`),
  ]);
}

/**
 * For `sbatch --dependency=afterany:ARRAY`: whatever came of the tasks.
 *
 * @param sets - Options of the group level for each set of scans that is compared.
 */
export function groupScript(
  needs: SlurmNeeds,
  work: SlurmWork,
  sets: readonly (readonly string[])[],
): string {
  return script([
    ...opening(work, `the group level of ${work.outDir}, after the array beside it.`),
    ...sbatchLines({ ...needs, jobName: `${needs.jobName}-group` }, [], undefined),
    `#SBATCH --output=${outputPattern(work.logFolder, "%x-%j.out")}`,
    ...needs.more.map((line) => `#SBATCH ${line}`),
    ...setupLines(work),
    SAY,
    ...commandLines(work, "group", [], false),
    RUN,
    `say "group level on ${WHERE}"`,
    ...sets.map((words) => ["run", ...words.map(shellWord)].join(" ")),
    finish("$SLURM_JOB_ID"),
  ]);
}

const SAY = `
say() { printf 'bindmap slurm: %(%F %T)T %s\\n' -1 "$*"; }`;

/** For the log: a task may have begun more than once, on several nodes. */
const WHERE = `\${SLURMD_NODENAME:-$HOSTNAME}, restart \${SLURM_RESTART_COUNT:-0}`;

/** Sets `task` and `people` from the task's line; the table's first line holds names of columns. */
function readTask(table: string): string {
  return `
tasks=${shellWord(table)}
mapfile -t -s $((SLURM_ARRAY_TASK_ID + 1)) -n 1 line <"$tasks"
IFS=$'\\t' read -r task participants session <<<"\${line[0]}"
if [ "$task" != "$SLURM_ARRAY_TASK_ID" ]; then
  say "$tasks has no line for task $SLURM_ARRAY_TASK_ID; run bindmap slurm again"
  exit ${EXIT_CODES.io}
fi
read -ra labels <<<"$participants"
people=(--participant-label "\${labels[@]}")
if [ "$session" != ${NO_SESSION} ]; then people+=(--session-label "$session"); fi
`;
}

function script(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

/** A login shell only where there is set-up to do: it knows `module`. */
function opening({ setup }: SlurmWork, does: string): readonly string[] {
  return [
    setup.length === 0 ? "#!/bin/bash" : "#!/bin/bash -l",
    `# Written by bindmap ${VERSION}: ${oneLine(does)}`,
  ];
}

function sbatchLines(
  { jobName, cpus, memoryMiB, time, partition, account, qos }: SlurmNeeds,
  first: readonly string[],
  gres: string | undefined,
): readonly string[] {
  const named = { gres, partition, account, qos };
  return [
    `--job-name=${jobName}`,
    ...first,
    `--cpus-per-task=${cpus}`,
    `--mem=${memoryMiB}M`,
    `--time=${time}`,
    ...Object.entries(named).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}=${value}`],
    ),
    // A lost node gives the task to another; what the first one printed stays.
    "--requeue",
    "--open-mode=append",
  ].map((line) => `#SBATCH ${line}`);
}

/** `name` has sbatch's own % patterns, the folder has none. */
function outputPattern(folder: string, name: string): string {
  if (/[\\\n\r]/.test(folder)) {
    throw new Fault(
      "usage",
      `${JSON.stringify(folder)}: sbatch can't write to a folder with a backslash or a line break in its path`,
      "Choose another OUT_DIR.",
    );
  }
  return `"${folder.replaceAll("%", "%%").replaceAll('"', '\\"')}/${name}"`;
}

function setupLines({ setup }: SlurmWork): readonly string[] {
  return setup.length === 0 ? [] : ["", ...setup];
}

function commandLines(
  { program, bidsDir, outDir, container }: SlurmWork,
  level: string,
  options: readonly string[],
  gpu: boolean,
): readonly string[] {
  const words = container === undefined ? program : apptainerWords(container, gpu);
  return [
    ...(container === undefined ? [] : [PASSED_INSIDE]),
    "command=(",
    `  ${words.map(shellWord).join(" ")}`,
    `  ${[bidsDir, outDir, level].map(shellWord).join(" ")}`,
    ...options.map((word) => `  ${shellWord(word)}`),
    ")",
  ];
}

/**
 * Inside, nothing of the environment is left but what is handed in by these names. Where the Vulkan
 * driver lies is for the image to say: outside it lies somewhere else.
 */
const PASSED_INSIDE = `for name in \${!SLURM_*} \${!BINDMAP_*} CUDA_VISIBLE_DEVICES; do
  if [ -n "\${!name+set}" ]; then export "APPTAINERENV_$name=\${!name}"; fi
done`;

/** @throws Fault "usage" for paths with the signs that separate the parts of --bind. */
function apptainerWords({ image, binds }: SlurmContainer, gpu: boolean): readonly string[] {
  const odd = binds.find((bind) => /[:,]/.test(bind));
  if (odd !== undefined) {
    throw new Fault(
      "usage",
      `${odd}: Apptainer can't bind a path with a colon or a comma`,
      "Make a link to it without, and name that.",
    );
  }
  return [
    "apptainer",
    "run",
    "--cleanenv",
    ...(gpu ? ["--nv"] : []),
    ...binds.flatMap((bind) => ["-B", bind]),
    image,
  ];
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, " ");
}
