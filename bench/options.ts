// What bench is asked on its command line.

import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { Fault } from "../src/errors.ts";
import { usableCores } from "../src/node/machine.ts";
import { didYouMean } from "../src/text/near.ts";
import type { Part } from "./parts/part.ts";

const ALL = "all";

export interface BenchOptions {
  readonly help: boolean;
  readonly parts: readonly Part<unknown>[];
  readonly gpu: string | undefined;
  readonly threads: number;
  readonly quick: boolean;
  readonly voxels: number | undefined;
  readonly folder: string;
  readonly out: string | undefined;
  readonly json: boolean;
  readonly force: boolean;
}

export function helpText(parts: readonly Part<unknown>[]): string {
  const listed = parts.map(
    ({ name, about, byDefault }) => `  ${name.padEnd(12)} ${about}${byDefault ? " [default]" : ""}`,
  );
  return `bench [PART …] measures this machine and prints tables. Parts:

${listed.join("\n")}
  ${ALL.padEnd(12)} every one, each in a process of its own; one that fails is named and the next begun

  --gpu NAME     the GPU to take, part of its name or its number; a software adapter has to be named
                 [a GPU if there is one]
  --threads N    worker threads of the CPU backend [cores that this process may use]
  --quick        fewer voxels and runs: rougher, sooner
  --voxels N     voxels a row [as many as suit the part]
  --dir FOLDER   for simulated scans and maps; scans are found there again by the next run
                 [bindmap-bench in the folder for temporary files]
  --out FOLDER   write the result of each part there, as PART.json
  --force        replace such files
  --json         print results as JSON, one line a part, instead of tables

Exit codes: 0 done, every check passed; 1 a check or a part failed; 2 wrong usage; 69 the GPU asked for
is not there; 73 a result exists or can't be written; 130, 143 stopped by a signal.`;
}

/**
 * @param known - Every part there is.
 * @throws Fault "usage" for what is no part, no option, or no value of one.
 */
export function parseOptions(
  args: readonly string[],
  known: readonly Part<unknown>[],
): BenchOptions {
  const { values, positionals } = parsed(args);
  const { gpu, dir, out } = values;
  for (const [name, value] of Object.entries({ gpu, dir, out })) {
    if (value === "") throw new Fault("usage", `--${name} is empty`, "See bench --help.");
  }
  return {
    help: values.help,
    parts: chosen(positionals, known),
    gpu,
    threads: wholeNumber("threads", values.threads) ?? usableCores().value,
    quick: values.quick,
    voxels: wholeNumber("voxels", values.voxels),
    folder: path.resolve(dir ?? path.join(os.tmpdir(), "bindmap-bench")),
    out: out === undefined ? undefined : path.resolve(out),
    json: values.json,
    force: values.force,
  };
}

/** The same wishes for one part, in a process of its own. */
export function argumentsFor(part: Part<unknown>, options: BenchOptions): readonly string[] {
  const { gpu, threads, quick, voxels, folder, out, json, force } = options;
  return [
    part.name,
    "--threads",
    String(threads),
    "--dir",
    folder,
    ...(gpu === undefined ? [] : ["--gpu", gpu]),
    ...(quick ? ["--quick"] : []),
    ...(voxels === undefined ? [] : ["--voxels", String(voxels)]),
    ...(out === undefined ? [] : ["--out", out]),
    ...(json ? ["--json"] : []),
    ...(force ? ["--force"] : []),
  ];
}

/** In the order of the registry, each once. */
function chosen(
  names: readonly string[],
  known: readonly Part<unknown>[],
): readonly Part<unknown>[] {
  const choices = [...known.map(({ name }) => name), ALL];
  const unknown = names.find((name) => !choices.includes(name));
  if (unknown !== undefined) {
    const otherwise = `Parts: ${choices.join(", ")}.`;
    throw new Fault(
      "usage",
      `there is no part "${unknown}"`,
      didYouMean(unknown, choices, otherwise),
    );
  }
  if (names.includes(ALL)) return known;
  return known.filter(({ name, byDefault }) =>
    names.length === 0 ? byDefault : names.includes(name),
  );
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        gpu: { type: "string" },
        threads: { type: "string" },
        quick: { type: "boolean", default: false },
        voxels: { type: "string" },
        dir: { type: "string" },
        out: { type: "string" },
        json: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Fault("usage", error.message, "See bench --help.");
  }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new Fault("usage", `--${name} is ${text}; it must be a whole number above 0`);
}
