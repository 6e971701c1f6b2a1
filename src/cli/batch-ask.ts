// What the options of a batch come to: the scans that are asked for, a spec for each model, and how the
// machine is used.

import type { BatchAsk, MaskChoice, ReferenceChoice } from "../batch/ask.ts";
import { Fault } from "../errors.ts";
import type { BatchMachine } from "../node/batch-pool.ts";
import { LOG_LEVELS, type LogLevel } from "../node/run-log.ts";
import type { FitSpec } from "../job/spec.ts";
import { models } from "../models/index.ts";
import type { BatchArguments, ListName } from "./batch-options.ts";
import { fitSpec, modelOptionSpecs, oneOf, type FitArguments } from "./fit-options.ts";
import { bytesValue, listValue, numberValue } from "./values.ts";

/** Whose help lists the options that `fit` has not, or means otherwise. */
const COMMAND = ". . participant";

/** @throws Fault "usage" for a value that can't be read, or options that contradict each other. */
export function batchAsk(bidsDir: string, outDir: string, given: BatchArguments): BatchAsk {
  const list = (name: ListName): readonly string[] =>
    // Both --run 1 2 and --run 1,2 are lists.
    (given[name] ?? []).flatMap((text) => {
      const values = name === "derivatives" ? [text] : listValue(text);
      // As from a shell variable that is not set: everybody would be taken.
      if (values.some((one) => one.trim() !== "")) return values;
      throw new Fault("usage", `--${name} is given without a value`, "Leave it out to take all.");
    });
  const reference = referenceChoice(given);
  return {
    bidsDir,
    outDir,
    derivatives: list("derivatives"),
    labels: {
      participants: list("participant-label"),
      sessions: list("session-label"),
      task: list("task"),
      trc: list("trc"),
      rec: list("rec"),
      run: list("run"),
      space: list("space"),
      desc: list("desc"),
    },
    filterFile: given["bids-filter-file"],
    reference,
    mask: maskChoice(given.mask),
    seg: given.seg ?? (reference.kind === "labels" ? reference.seg : undefined),
    templates: templatesOf(given),
    mixedUnits: given["mixed-units"] ?? false,
    verify: oneOf("verify", given.verify, ["mtime", "hash"]) ?? "mtime",
    force: given.force ?? false,
    failFast: given["fail-fast"] ?? false,
    jobs:
      given.jobs === undefined
        ? undefined
        : numberValue("jobs", given.jobs, { least: 1, most: 256, whole: true, command: COMMAND }),
  };
}

function maskChoice(name: string | undefined): MaskChoice {
  if (name === undefined) return { kind: "brain if there is one" };
  return name === "none" ? { kind: "none" } : { kind: "named", name };
}

function referenceChoice(given: BatchArguments): ReferenceChoice {
  const seg = given["ref-seg"];
  const labels = given["ref-labels"];
  const name = given["ref-mask"];
  const column = given["ref-column"];
  const ways = [labels, name, column].filter((way) => way !== undefined);
  if (ways.length > 1 || (name !== undefined && seg !== undefined)) {
    throw new Fault(
      "usage",
      "the reference is given in more than one way",
      "Give --ref-seg with --ref-labels, or --ref-mask, or --ref-column.",
    );
  }
  if (name !== undefined) return { kind: "mask", name };
  if (column !== undefined) return { kind: "column", column, seg };
  if (seg !== undefined && labels !== undefined) return { kind: "labels", seg, labels };
  throw new Fault(
    "usage",
    seg === undefined && labels === undefined
      ? "no reference region was named"
      : `--${seg === undefined ? "ref-labels" : "ref-seg"} is given without --${seg === undefined ? "ref-seg" : "ref-labels"}`,
    "Give --ref-seg gtm --ref-labels 8,47, or --ref-mask cerebellum, or --ref-column NAME.",
  );
}

/** A spec for each model; an option that none of them has is refused, as `fit` does. */
function templatesOf(given: BatchArguments): readonly FitSpec[] {
  const names = [...new Set(listValue(given.model ?? "srtm"))];
  if (names.length === 0) throw new Fault("usage", "--model names no model", "See bindmap models.");
  const common: FitArguments = {
    ...given,
    mask: undefined,
    // Whatever GPU and memory there are for the batch, a scan's maps are the same.
    gpu: undefined,
    mem: undefined,
    threads: undefined,
  };
  const owners = (option: string): readonly string[] =>
    names.filter((name) => models[name]?.options.some((one) => one.name === option));
  return names.map((model) => {
    // Options of the other models; what none of them has stays, to be refused.
    const drop = modelOptionSpecs()
      .map(({ name }) => name)
      .filter((name) => owners(name).length > 0 && !owners(name).includes(model));
    const own: FitArguments = { ...common, model };
    for (const name of drop) own[name] = undefined;
    return fitSpec(own, { pet: "", ref: "" });
  });
}

export function batchMachine(given: BatchArguments): BatchMachine {
  return {
    threads:
      given.threads === undefined
        ? undefined
        : numberValue("threads", given.threads, {
            least: 1,
            most: 512,
            whole: true,
            command: COMMAND,
          }),
    memoryBytes: given.mem === undefined ? undefined : bytesValue("mem", given.mem),
    gpu: given.gpu,
  };
}

export function logLevel(given: BatchArguments): LogLevel {
  return oneOf("log-level", given["log-level"], LOG_LEVELS) ?? "info";
}
