// The options of `bindmap slurm` beside those of the participant level: what to ask Slurm for, how the
// work is cut up, and what is run.

import type { Argv } from "yargs";

import type { SlurmNeeds } from "../batch/slurm-script.ts";
import type { TaskUnit } from "../batch/slurm-tasks.ts";
import { Fault } from "../errors.ts";
import { declareBatchOptions, LIST_NAMES, type BatchArguments } from "./batch-options.ts";
import { oneOf } from "./fit-options.ts";
import { strictParser } from "./parser.ts";
import { bytesValue, numberValue } from "./values.ts";

const TEXTS = {
  // Where the participant level has it too, so that help has it once.
  "Machine:": {
    mem: "Memory of a task, e.g. 16G; bindmap plans with half of it [default: 8G]",
  },
  "Slurm:": {
    "cpus-per-task": "Cores of a task [default: 4]",
    time: "Time limit of a task, as Slurm writes it [default: 1:00:00]",
    gres: "GPU of a task, or none to fit on the CPU [default: gpu:1]",
    partition: "Partition",
    account: "Account",
    qos: "Quality of service",
    "job-name": "Name of the jobs [default: bindmap]",
    "at-once": "Tasks at a time at most [default: as many as there is room for]",
  },
  "Tasks:": {
    by: "What a task takes: a participant or a session [default: participant]",
    "max-array":
      "Most tasks of an array (MaxArraySize of the cluster less 1); with more participants a task takes several [default: 1000]",
  },
  "What is run:": {
    bindmap: "Program to run, by name or path [default: the Node.js and the bindmap that run this]",
    container: "Apptainer image to run it in; data set, output and derivatives are bound",
    script:
      "File for the script of the array, others beside it [default: OUT_DIR/logs/slurm/…/array.sbatch]",
  },
} as const;

const LISTS = {
  sbatch: ["Slurm:", 'Any other line: --sbatch "constraint=a100"; may be given several times'],
  setup: [
    "What is run:",
    'Shell line to run before: --setup "module load nodejs"; may be given several times',
  ],
} as const;

const SWITCHES = {
  submit: ["Slurm:", "Hand the scripts to sbatch [default: print how to]"],
  group: ["Tasks:", "A job for the group level after the array; --no-group leaves it out"],
} as const;

type TextName = { [G in keyof typeof TEXTS]: keyof (typeof TEXTS)[G] }[keyof typeof TEXTS];

export type SlurmArguments = BatchArguments & { [K in TextName]?: string | undefined } & {
  [K in keyof typeof LISTS]?: readonly string[] | undefined;
} & { [K in keyof typeof SWITCHES]?: boolean | undefined };

/** Options that are for Slurm and this command, and not for the tasks. */
export const SLURM_NAMES: readonly string[] = [
  ...Object.values(TEXTS).flatMap((group) => Object.keys(group)),
  ...Object.keys(LISTS),
  ...Object.keys(SWITCHES),
];

const USAGE = `A Slurm array that makes maps of every scan of a BIDS data set

  bindmap slurm BIDS_DIR OUT_DIR --ref-seg gtm --ref-labels 8,47 [options]

All options of bindmap BIDS_DIR OUT_DIR participant go to the tasks. Folders come first.`;

/**
 * @param words - As after the two folders.
 * @returns Undefined when help or the version was asked for, and printed.
 * @throws Fault "usage" for what is no option.
 */
export async function parseSlurmOptions(
  words: readonly string[],
): Promise<SlurmArguments | undefined> {
  const { default: yargs } = await import("yargs");
  const parser = declare(yargs([...words]).usage(USAGE));
  const lists = [...LIST_NAMES, ...Object.keys(LISTS)];
  const given = await strictParser(parser, lists, "bindmap slurm --help").parseAsync();
  if (words.some((word) => ["-h", "--help", "--version"].includes(word))) return undefined;
  if (given._.length > 0) {
    throw new Fault(
      "usage",
      `${given._.map((word) => JSON.stringify(word)).join(", ")}: no option takes this`,
      "Options take their values behind them, as in --participant-label 01 02.",
    );
  }
  return given;
}

function declare(yargs: Argv): Argv<SlurmArguments> {
  let declared: Argv = declareBatchOptions(yargs);
  for (const [group, options] of Object.entries(TEXTS)) {
    for (const [name, describe] of Object.entries(options)) {
      declared = declared.option(name, { string: true, requiresArg: true, group, describe });
    }
  }
  for (const [name, [group, describe]] of Object.entries(LISTS)) {
    declared = declared.option(name, {
      array: true,
      string: true,
      // One at a time: what stands behind it is another option's or nobody's.
      nargs: 1,
      group,
      describe,
    });
  }
  for (const [name, [group, describe]] of Object.entries(SWITCHES)) {
    declared = declared.option(name, { boolean: true, group, describe });
  }
  return declared;
}

/** @throws Fault "usage" for a value that no #SBATCH line can hold. */
export function slurmNeeds(given: SlurmArguments): SlurmNeeds {
  const word = (name: TextName): string | undefined => {
    const text = given[name];
    if (text === undefined || /^\S+$/.test(text)) return text;
    throw new Fault("usage", `--${name} is ${JSON.stringify(text)}; it must be one word`);
  };
  const gres = word("gres") ?? "gpu:1";
  return {
    jobName: word("job-name") ?? "bindmap",
    cpus: count(given, "cpus-per-task") ?? 4,
    memoryMiB: Math.ceil(bytesValue("mem", given.mem ?? "8G") / 2 ** 20),
    time: word("time") ?? "1:00:00",
    gres: gres === "none" ? undefined : gres,
    partition: word("partition"),
    account: word("account"),
    qos: word("qos"),
    more: (given.sbatch ?? []).map(sbatchLine),
  };
}

/** How the work is cut up. */
export interface SlurmCut {
  readonly by: TaskUnit;
  readonly most: number;
  readonly atOnce: number | undefined;
}

export function slurmCut(given: SlurmArguments): SlurmCut {
  return {
    by: oneOf("by", given.by, ["participant", "session"]) ?? "participant",
    most: count(given, "max-array") ?? 1000,
    atOnce: count(given, "at-once"),
  };
}

function count(given: SlurmArguments, name: TextName): number | undefined {
  const text = given[name];
  return text === undefined
    ? undefined
    : numberValue(name, text, { least: 1, whole: true, command: "slurm" });
}

/** "constraint=a100" and "--constraint=a100" are the same; "-C a100" stays as it is. */
function sbatchLine(text: string): string {
  const line = text.trim();
  if (line === "" || /[\r\n]/.test(line)) {
    throw new Fault(
      "usage",
      `--sbatch is ${JSON.stringify(text)}; it must be one option of sbatch`,
      'For example --sbatch "constraint=a100".',
    );
  }
  return line.startsWith("-") ? line : `--${line}`;
}
