// The options of `bindmap BIDS_DIR OUT_DIR group`, and what they come to.

import type { Argv } from "yargs";

import type { GroupAsk } from "../node/group.ts";
import { Fault } from "../errors.ts";
import { analysisOf, parseAnalyses, SUBJECTS, TESTS, type Analysis } from "../group/analysis.ts";
import { parseAreas } from "../group/blood-area.ts";
import { CORRECTIONS } from "../group/stats/adjust.ts";
import { VOXEL_TESTS, type VoxelwiseAsk } from "../group/voxelwise.ts";
import { readText } from "../node/text-file.ts";
import { oneOf } from "./fit-options.ts";
import { strictParser } from "./parser.ts";
import { listValue, numberValue } from "./values.ts";

/** Least BPND for an occupancy map: about twice the spread of a voxel's BPND at common noise. */
const DEFAULT_FLOOR = 0.3;

const TEXTS = {
  "Which scans:": {
    model: "Model, where several were fitted",
    space: "Space, where there are several",
    trc: "Tracer, where there are several",
    "group-column": "Column of participants.tsv with the groups [default: group]",
  },
  "Tests:": {
    stats: 'JSON file of analyses: {"analyses": [{"test": "wilcoxon", "of": "occupancy"}]}',
    test: `One analysis without a file: ${Object.keys(TESTS).join(", ")}`,
    of: `What --test is of: ${SUBJECTS.join(", ")} [default: value]`,
    with: "Column of participants.tsv that --test correlates with",
    given: "Column that --test partial takes out",
    regions: "Regions of --test and of figures, with commas [default: all]",
    correction: `Correction of p over the regions of --test: none, ${Object.keys(CORRECTIONS).join(", ")} [default: none]`,
  },
  "Voxelwise:": {
    voxelwise: `A test at every voxel, p by permutation: ${VOXEL_TESTS.join(", ")}; --of value or difference, --with for a correlation`,
    session: "Session of --of value",
    groups: "The two groups of a comparison, as a,b [default: the only two there are]",
    side: "two-sided, greater or less [default: two-sided]",
    permutations: "Permutations at most; all, where there are no more [default: 5000]",
    seed: "Seed of the permutations [default: 1]",
    backend: "auto (a GPU if there is one, else the CPU), webgpu or cpu [default: auto]",
    gpu: "GPU to use: part of its name, or its number in bindmap doctor",
    threads: "Threads [default: all cores that may be used]",
  },
  "Maps:": {
    meas: "What is mapped [default: the main map of the model]",
    pair: "Two sessions to compare, as 1,2 [default: the only two there are]",
    floor: `Least binding of a voxel in occupancy maps [default: ${DEFAULT_FLOOR}]`,
    "floor-of":
      "What must be above --floor: both (the mean of both scans) or baseline (the group's mean first scan) [default: both]",
  },
} as const;

const SWITCHES = {
  mixed: ["Which scans:", "Take scans fitted with different options or versions"],
  maps: ["Maps:", "Stacks, means and occupancy maps; --no-maps makes tables alone [default: yes]"],
  "log-ratio": ["Maps:", "ln(first / second) in place of occupancy in maps"],
  tfce: [
    "Voxelwise:",
    "Threshold-free cluster enhancement; --no-tfce leaves it out [default: yes]",
  ],
  figures: ["Figures:", "Box plots, dot plots, scatter plots and mean maps as SVG"],
  gzip: [
    "Maps:",
    "Compress maps (.nii.gz); --no-gzip writes .nii, as SPM wants them [default: yes]",
  ],
  "json-output": ["Output:", "Print what was made as JSON on stdout"],
  quiet: ["Output:", "No notes"],
} as const;

type TextName = { [G in keyof typeof TEXTS]: keyof (typeof TEXTS)[G] }[keyof typeof TEXTS];

export type GroupArguments = { [K in TextName]?: string | undefined } & {
  [K in keyof typeof SWITCHES]?: boolean | undefined;
};

const USAGE = `Tables and maps of a whole study, from what the participant level has made

  bindmap BIDS_DIR OUT_DIR group [options]

They go to OUT_DIR/group. Scans of one tracer, space and model are taken, fitted alike.`;

/** @returns Undefined when help or the version was asked for, and printed. */
export async function parseGroupOptions(
  words: readonly string[],
): Promise<GroupArguments | undefined> {
  const { default: yargs } = await import("yargs");
  let parser: Argv<GroupArguments> = yargs([...words]).usage(USAGE);
  for (const [group, options] of Object.entries(TEXTS)) {
    for (const [name, describe] of Object.entries(options)) {
      parser = parser.option(name, { string: true, requiresArg: true, group, describe });
    }
  }
  for (const [name, [group, describe]] of Object.entries(SWITCHES)) {
    parser = parser.option(name, { boolean: true, group, describe });
  }
  const given = await strictParser(
    parser,
    [],
    "bindmap BIDS_DIR OUT_DIR group --help",
  ).parseAsync();
  if (words.some((word) => ["-h", "--help", "--version"].includes(word))) return undefined;
  if (given._.length === 0) return given;
  throw new Fault("usage", `${given._.map(String).join(", ")}: no option takes this`);
}

/** @throws Fault "usage" for a value that can't be read, "input" for a file of analyses that can't. */
export async function groupAsk(
  given: GroupArguments,
  place: Pick<GroupAsk, "bidsDir" | "outDir" | "commandLine" | "signal">,
): Promise<GroupAsk> {
  const { floor } = given;
  return {
    ...(await declaredIn(given)),
    ...place,
    model: given.model,
    space: given.space,
    trc: given.trc,
    mayDiffer: given.mixed ?? false,
    groupColumn: given["group-column"] ?? "group",
    measure: given.meas,
    pair: given.pair === undefined ? undefined : pairValue(given.pair),
    occupancy: given["log-ratio"] === true ? "log-ratio" : "ratio",
    floor: floor === undefined ? DEFAULT_FLOOR : numberValue("floor", floor, { command: "group" }),
    floorOf:
      oneOf("floor-of", given["floor-of"], ["both", "baseline"]) === "baseline"
        ? "baseline of the group"
        : "mean of both",
    wantsMaps: given.maps ?? true,
    voxelwise: voxelwiseOf(given),
    backend: oneOf("backend", given.backend, ["auto", "webgpu", "cpu"]) ?? "auto",
    gpu: given.gpu,
    threads: count("threads", given.threads),
    wantsFigures: given.figures ?? false,
    figureRegions: given.regions === undefined ? undefined : listValue(given.regions),
    gzip: given.gzip ?? true,
  };
}

async function declaredIn(given: GroupArguments): Promise<Pick<GroupAsk, "analyses" | "areas">> {
  const { stats } = given;
  const own = ownAnalysis(given);
  if (stats === undefined) return { analyses: own, areas: [] };
  const text = await readText(stats, "the file of analyses (--stats)");
  return {
    analyses: [...parseAnalyses(text, stats), ...own],
    areas: parseAreas(text, stats),
  };
}

function count(option: string, text: string | undefined): number | undefined {
  return text === undefined
    ? undefined
    : numberValue(option, text, { least: 1, whole: true, command: "group" });
}

function voxelwiseOf(given: GroupArguments): VoxelwiseAsk | undefined {
  const test = oneOf("voxelwise", given.voxelwise, VOXEL_TESTS);
  if (test === undefined) return undefined;
  const { seed } = given;
  return {
    test,
    of: oneOf("of", given.of, ["value", "difference"]) ?? "value",
    session: given.session?.replace(/^ses-/, ""),
    groups: given.groups === undefined ? undefined : listValue(given.groups),
    with: given.with,
    side: oneOf("side", given.side, ["two-sided", "greater", "less"]) ?? "two-sided",
    permutations: count("permutations", given.permutations) ?? 5000,
    seed: seed === undefined ? 1 : numberValue("seed", seed, { least: 0, whole: true }),
    tfce: given.tfce ?? true,
  };
}

function ownAnalysis(options: GroupArguments): readonly Analysis[] {
  const { test, of, with: column, given, regions, correction, voxelwise } = options;
  const parts = { of, with: column, given, regions, correction };
  // Regions may be those of figures, and what is tested that of a voxelwise test.
  const others = voxelwise === undefined ? { ...parts, regions: undefined } : { correction };
  const stray = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
  if (test === undefined && stray !== undefined) {
    throw new Fault("usage", `--${stray} belongs to --test, which is not there`);
  }
  if (test === undefined) return [];
  return [analysisOf({ test, ...parts, regions: regions && listValue(regions) }, "--test")];
}

function pairValue(text: string): readonly [string, string] {
  const [first, second, ...rest] = listValue(text).map((label) => label.replace(/^ses-/, ""));
  if (second !== undefined && rest.length === 0 && first !== second) return [first, second];
  throw new Fault(
    "usage",
    `--pair is ${JSON.stringify(text)}; it must be two sessions with a comma between`,
    "For example --pair baseline,blocked.",
  );
}
