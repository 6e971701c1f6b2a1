// The options of `bindmap BIDS_DIR OUT_DIR participant`: those that choose scans and regions by their
// BIDS labels, and those of `fit` that say how. What they come to is batch-ask.ts.

import type { Argv } from "yargs";

import { Fault } from "../errors.ts";
import { models } from "../models/index.ts";
import { declareFitOptions, type FitArguments } from "./fit-options.ts";
import { strictParser } from "./parser.ts";

/** Options of `fit` that name files of one scan, or mean something else for many. */
const NOT_SHARED = [
  "model",
  "ref",
  "mask",
  "json",
  "frames",
  "out",
  "regions",
  "gpu",
  "mem",
].concat(["threads", "force", "dry-run", "json-output", "quiet"]);

const LISTS = {
  "participant-label": "Participants: 01 02, with or without sub- [default: all]",
  "session-label": "Sessions, with or without ses- [default: all]",
  task: "Scans of these tasks",
  trc: "Scans of these tracers",
  rec: "Scans of these reconstructions",
  run: "Scans of these runs",
  space: "Scans in these spaces",
  desc: "Scans of these descriptions [default: desc-preproc where a derivative has it]",
  derivatives:
    "Derivatives with scans, masks, segmentations or curves: folders, or names under derivatives/",
} as const;

const TEXTS = {
  "Which scans:": {
    "bids-filter-file": 'JSON file with filters, as {"pet": {"session": "baseline"}}',
  },
  "Model:": {
    model: `Model, or several with commas: ${Object.keys(models).join(", ")} [default: srtm]`,
    "ref-seg": "Reference: segmentation with this label, as gtm for …_seg-gtm_dseg.nii.gz",
    "ref-labels": "Reference: labels of --ref-seg, numbers or names, as 8,47",
    "ref-mask": "Reference: mask of this name, as cerebellum for …_label-cerebellum_mask.nii.gz",
    "ref-column": "Reference: column of the …_tacs.tsv (of --ref-seg, if that is given)",
    mask: "Voxels to fit: mask of this name, or none for all with signal [default: brain, if there is one]",
    seg: "Segmentation whose regions get curves, fits and means [default: that of --ref-seg]",
  },
  "Machine:": {
    jobs: "Scans at a time [default: as many as suit cores, GPU and memory]",
    threads: "Threads of the CPU backend, over all jobs [default: all cores that may be used]",
    mem: "Memory for the whole batch, e.g. 64G [default: half of what is free]",
    gpu: "GPU to use: part of its name, its number in bindmap doctor, or all",
  },
  "Batch:": {
    verify:
      "What tells that inputs are still the same: mtime (and size), or hash, which reads them [default: mtime]",
    "log-level": "Least grave entries of the log: debug, info, warn or error [default: info]",
    "log-file": "Write the log (JSON lines) here as well",
  },
} as const;

const SWITCHES = {
  "mixed-units": ["Which scans:", "Take scans whose units of activity differ"],
  "fail-fast": ["Batch:", "Stop at the first scan that fails"],
  force: ["Batch:", "Replace maps made with other options or by another version"],
  "dry-run": ["Batch:", "Check everything but voxels, print the plan as a table, write nothing"],
  "json-output": ["Batch:", "Print the outcome of every scan as JSON on stdout"],
  quiet: ["Batch:", "No progress and no notes; warnings and the table of failures stay"],
} as const;

type TextName = { [G in keyof typeof TEXTS]: keyof (typeof TEXTS)[G] }[keyof typeof TEXTS];

export type ListName = keyof typeof LISTS;

export type BatchArguments = FitArguments & {
  [K in TextName]?: string | undefined;
} & { [K in ListName]?: readonly string[] | undefined } & {
  [K in keyof typeof SWITCHES]?: boolean | undefined;
};

/** Options that may be given more than once or with several words. */
export const LIST_NAMES: readonly string[] = Object.keys(LISTS);

export function declareBatchOptions(yargs: Argv): Argv<BatchArguments> {
  let declared: Argv = yargs;
  for (const [name, describe] of Object.entries(LISTS)) {
    const group = "Which scans:";
    declared = declared.option(name, {
      array: true,
      string: true,
      requiresArg: true,
      group,
      describe,
    });
  }
  declared = declared
    .alias("participant-label", "participant_label")
    .alias("session-label", "session_label");
  for (const [group, options] of Object.entries(TEXTS)) {
    for (const [name, describe] of Object.entries(options)) {
      declared = declared.option(name, { string: true, requiresArg: true, group, describe });
    }
  }
  declared = declareFitOptions(declared, NOT_SHARED);
  for (const [name, [group, describe]] of Object.entries(SWITCHES)) {
    declared = declared.option(name, { boolean: true, group, describe });
  }
  return declared;
}

const USAGE = `Maps of every scan of a BIDS data set

  bindmap BIDS_DIR OUT_DIR participant --ref-seg gtm --ref-labels 8,47 [options]

What is complete in OUT_DIR is left as it is: the same command goes on where it was stopped.`;

/**
 * @returns Undefined when help or the version was asked for, and printed.
 * @throws Fault "usage" for what is no option.
 */
export async function parseBatchOptions(
  words: readonly string[],
): Promise<BatchArguments | undefined> {
  const { default: yargs } = await import("yargs");
  const parser = declareBatchOptions(yargs([...words]).usage(USAGE));
  const given = await strictParser(
    parser,
    LIST_NAMES,
    "bindmap BIDS_DIR OUT_DIR participant --help",
  ).parseAsync();
  if (words.some((word) => ["-h", "--help", "--version"].includes(word))) return undefined;
  if (given._.length === 0) return given;
  throw new Fault(
    "usage",
    `${given._.map((word) => JSON.stringify(word)).join(", ")}: no option takes this`,
    "Options take their values behind them, as in --participant-label 01 02.",
  );
}
