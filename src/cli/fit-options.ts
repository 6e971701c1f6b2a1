// The options of `bindmap fit`: their texts on the command line, and the spec that they come to.

import type { Argv } from "yargs";

import { Fault } from "../errors.ts";
import { DEFAULT_CERTIFY, DEFAULT_SIGNAL_FLOOR, type FitSpec } from "../job/spec.ts";
import { models } from "../models/index.ts";
import type { OptionSpec, OptionValues } from "../models/model.ts";
import { modelNamed } from "../models/named.ts";
import { bytesValue, listValue, numberValue, rangeValue } from "./values.ts";

const DEFAULT_OUT = "bindmap";
/** More than any machine has cores for; a slip of the finger must not start ten thousand. */
const MOST_THREADS = 512;

/** Options by group: name → help. Every value is a text or a switch; texts are read by `fitSpec`. */
const TEXTS = {
  "Model:": {
    model: `Model: ${Object.keys(models).join(", ")} [default: srtm]`,
    ref: "Reference region: mask image, label image FILE:8,47, or TAC table FILE:COLUMN",
    mask: "Voxels to fit: mask image, or label image FILE:LABELS [default: all with signal]",
    "signal-floor": `Without --mask: least mean activity of a voxel as part of the reference's [default: ${DEFAULT_SIGNAL_FLOOR}]`,
    labels:
      "Label table (index, name) for names of labels [default: the .tsv beside a label image]",
    weights:
      "Frame weights: counts, duration, uniform, or a table [default: counts if the half-life is known, else uniform]",
  },
  "Timing:": {
    json: "PET-BIDS sidecar [default: the .json beside the scan]",
    frames:
      "Table of frame times instead of a sidecar (columns frame_start and frame_end, seconds)",
    until: "Leave out frames that end later than this, in minutes after injection",
    "exclude-frames": "Leave out frames, counted from 1: 1,5,20-22",
    "half-life": "Half-life of the tracer in minutes [default: from the sidecar's isotope]",
    "injection-start":
      "Injection in seconds after TimeZero [default: the sidecar's InjectionStart]",
    "times-from": "What frame times count from: zero (TimeZero, as in BIDS) or scan (ScanStart)",
    "fix-frame-durations": "end-times: take FrameDuration as the end times of frames",
    "decay-corrected":
      "yes or no: whether the scan is decay-corrected, where the sidecar is silent",
  },
  "Machine:": {
    backend: "auto (a GPU if there is one, else the CPU), webgpu or cpu [default: auto]",
    gpu: "GPU to use: part of its name, or its number in bindmap doctor",
    threads: "Threads of the CPU backend [default: all cores that may be used]",
    mem: "Memory for curves and maps, e.g. 8G [default: half of what is free]",
    seed: "Seed of the voxels fitted again for the certificate [default: 1]",
    certify: `Voxels of a GPU run fitted again in double precision, or all [default: ${DEFAULT_CERTIFY}]`,
  },
  "Output:": {
    out: `Folder for the maps; made if it is not there [default: ${DEFAULT_OUT}]`,
    maps: "Maps to write, e.g. BPND,R1,k2,k2a [default: all but those marked in bindmap models]",
    fill: "Value where there is no fit: 0 or nan [default: 0]",
    regions:
      "Label image: tables of each region's curve, a fit of it, and the means of the maps; names as for --labels",
    clip: "Limits LOW,HIGH of the main map; how many voxels were clipped is stored [default: none]",
  },
} as const;

const SWITCHES = {
  "decay-correct": ["Timing:", "Correct a scan that is not decay-corrected"],
  gzip: ["Output:", "Compress maps (.nii.gz); --no-gzip writes .nii [default: yes]"],
  force: ["Output:", "Replace maps that are there already"],
  "dry-run": [
    "Output:",
    "Check all but the voxels of the scan and say what would be done; write nothing",
  ],
  "json-output": ["Output:", "Print the run record as JSON on stdout"],
  quiet: ["Output:", "No progress and no notes; warnings and results stay"],
} as const;

type TextName = { [G in keyof typeof TEXTS]: keyof (typeof TEXTS)[G] }[keyof typeof TEXTS];

/** What yargs hands over: absent options are undefined, so that a run record can stand in. */
export type FitArguments = { [K in TextName]?: string | undefined } & {
  [K in keyof typeof SWITCHES]?: boolean | undefined;
} & { pet?: string | undefined; from?: string | undefined; [modelOption: string]: unknown };

/** The options of all models, each name once. */
export function modelOptionSpecs(): readonly OptionSpec[] {
  const byName = new Map<string, OptionSpec>();
  for (const model of Object.values(models)) {
    for (const option of model.options) byName.set(option.name, option);
  }
  return [...byName.values()];
}

/** @param without - Options that the command has no use for, or declares itself. */
export function declareFitOptions(
  yargs: Argv,
  without: readonly string[] = [],
): Argv<FitArguments> {
  let declared: Argv = yargs;
  for (const [group, options] of Object.entries(TEXTS)) {
    for (const [name, describe] of Object.entries(options)) {
      if (without.includes(name)) continue;
      declared = declared.option(name, { string: true, requiresArg: true, group, describe });
    }
    if (group !== "Model:") continue;
    for (const { name, help, units, fallback } of modelOptionSpecs()) {
      const owners = Object.values(models)
        .filter((model) => model.options.some((option) => option.name === name))
        .map((model) => model.name);
      const otherwise = fallback === undefined ? "" : ` [default: ${fallback.join(",")}]`;
      const describe = `${owners.join(", ")}: ${help} (${units})${otherwise}`;
      declared = declared.option(name, { string: true, requiresArg: true, group, describe });
    }
  }
  for (const [name, [group, describe]] of Object.entries(SWITCHES)) {
    if (without.includes(name)) continue;
    declared = declared.option(name, { boolean: true, group, describe });
  }
  return declared;
}

/**
 * What was asked, from the command line over a run record over the defaults.
 *
 * @throws Fault "usage" for a value that can't be read, or when scan or reference are missing.
 */
export function fitSpec(given: FitArguments, base: Partial<FitSpec> = {}): FitSpec {
  const pet = given.pet ?? base.pet;
  const ref = given.ref ?? base.ref;
  if (pet === undefined) {
    throw new Fault(
      "usage",
      "no scan was named",
      "Usage: bindmap fit PET --ref REF; see bindmap fit --help.",
    );
  }
  if (ref === undefined) {
    throw new Fault(
      "usage",
      "no reference region was named",
      "Give it with --ref: a mask image, a label image FILE:8,47, or a TAC table FILE:COLUMN.",
    );
  }
  const number = (name: TextName, rule = {}): number | undefined => {
    const text = given[name];
    return text === undefined ? undefined : numberValue(name, text, rule);
  };
  const model = given.model ?? base.model ?? "srtm";
  const regions = given.regions ?? base.regions;
  return {
    pet,
    ref,
    refName: given.ref === undefined ? base.refName : undefined,
    labels: given.labels ?? base.labels,
    mask: given.mask ?? base.mask,
    signalFloor: number("signal-floor", { least: 0 }) ?? base.signalFloor ?? DEFAULT_SIGNAL_FLOOR,
    model,
    modelOptions: modelOptions(given, model, base),
    weights: given.weights ?? base.weights,
    json: given.json ?? base.json,
    inherited: given.json === undefined ? base.inherited : undefined,
    frames: given.frames ?? base.frames,
    timesFrom: oneOf("times-from", given["times-from"], ["zero", "scan"]) ?? base.timesFrom,
    injectionStartS: number("injection-start") ?? base.injectionStartS,
    fixFrameDurations:
      oneOf("fix-frame-durations", given["fix-frame-durations"], ["end-times"]) ??
      base.fixFrameDurations,
    decayCorrected: yesOrNo("decay-corrected", given["decay-corrected"]) ?? base.decayCorrected,
    decayCorrect: given["decay-correct"] ?? base.decayCorrect,
    halfLifeMin: number("half-life") ?? base.halfLifeMin,
    untilMin: number("until") ?? base.untilMin,
    excludeFrames: given["exclude-frames"] ?? base.excludeFrames,
    backend: oneOf("backend", given.backend, ["auto", "webgpu", "cpu"]) ?? base.backend ?? "auto",
    gpu: given.gpu ?? base.gpu,
    threads: number("threads", { least: 1, most: MOST_THREADS, whole: true }) ?? base.threads,
    memory: given.mem === undefined ? base.memory : bytesValue("mem", given.mem),
    seed: number("seed", { least: 0, whole: true }) ?? base.seed ?? 1,
    certify: certifyValue(given.certify) ?? base.certify ?? DEFAULT_CERTIFY,
    out: given.out ?? base.out ?? DEFAULT_OUT,
    prefix: given.pet === undefined ? base.prefix : undefined,
    regions,
    regionLabels:
      regions && (given.labels ?? (given.regions === undefined ? base.regionLabels : undefined)),
    maps: given.maps === undefined ? base.maps : listValue(given.maps),
    fill: oneOf("fill", given.fill, ["0", "nan"]) ?? base.fill ?? "0",
    clip: given.clip === undefined ? base.clip : rangeValue("clip", given.clip, "0,10"),
    gzip: given.gzip ?? base.gzip ?? true,
  };
}

/** Options of the chosen model; one of another model is refused, never dropped. */
function modelOptions(given: FitArguments, name: string, base: Partial<FitSpec>): OptionValues {
  const own = modelNamed(name).options;
  const values: Record<string, readonly number[]> = {};
  for (const option of modelOptionSpecs()) {
    const text = given[option.name];
    const mine = own.some((one) => one.name === option.name);
    if (typeof text === "string" && !mine) {
      throw new Fault(
        "usage",
        `--${option.name} is no option of the model ${name}`,
        "bindmap models lists the options of each model.",
      );
    }
    if (!mine) continue;
    const asked = typeof text === "string" ? optionValue(option, text) : undefined;
    const value =
      asked ??
      (base.model === name ? base.modelOptions?.[option.name] : undefined) ??
      option.fallback;
    if (value === undefined) {
      throw new Fault("usage", `the model ${name} needs --${option.name}`, `${option.help}.`);
    }
    values[option.name] = value;
  }
  return values;
}

function optionValue({ name, kind, example }: OptionSpec, text: string): readonly number[] {
  return kind === "range" ? rangeValue(name, text, example) : [numberValue(name, text)];
}

export function oneOf<T extends string>(
  option: string,
  text: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new Fault(
    "usage",
    `--${option} is ${JSON.stringify(text)}; it must be ${choices.join(" or ")}`,
  );
}

function yesOrNo(option: string, text: string | undefined): boolean | undefined {
  const answer = oneOf(option, text, ["yes", "no"]);
  return answer === undefined ? undefined : answer === "yes";
}

function certifyValue(text: string | undefined): number | "all" | undefined {
  if (text === undefined || text === "all") return text;
  return numberValue("certify", text, { least: 0, whole: true });
}
