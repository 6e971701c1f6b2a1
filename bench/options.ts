// What bench/main.ts is asked on its command line.

import { parseArgs } from "node:util";

import { Fault } from "../src/errors.ts";
import { usableCores } from "../src/node/machine.ts";

export const HELP = `bench            time every model on this machine's CPU and GPU
bench --check    is this machine right? the GPU's f32 against f64, and f64 against brute force

  --gpu NAME     the GPU to take, part of its name or its number; a software adapter has to be named
                 [a GPU if there is one]
  --json         print the result as JSON
  --out FILE     write it there as JSON, too
  --force        replace FILE
  --voxels N     with --check: voxels a row [100,000 on a GPU, 2,000 on a software adapter; brute
                 force on no more than 1,000]
  --threads N    without --check: worker threads [cores that this process may use]
  --quick        without --check: fewer voxels

Exit codes: 0 done, every check passed; 1 a check failed; 2 wrong usage; 69 the GPU asked for is not
there.`;

export interface BenchOptions {
  readonly help: boolean;
  readonly check: boolean;
  readonly gpu: string | undefined;
  readonly json: boolean;
  readonly out: string | undefined;
  readonly force: boolean;
  readonly voxels: number | undefined;
  readonly threads: number;
  readonly quick: boolean;
}

/** @throws Fault "usage" for what is no option, or no value of one. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const values = parsed(args);
  const { check, gpu, out } = values;
  for (const [name, value] of Object.entries({ gpu, out })) {
    if (value === "") throw new Fault("usage", `--${name} is empty`, "See bench --help.");
  }
  for (const name of check ? (["threads", "quick"] as const) : (["voxels"] as const)) {
    if (values[name] === undefined) continue;
    throw new Fault("usage", `--${name} plays no part ${check ? "with" : "without"} --check`);
  }
  return {
    help: values.help,
    check,
    gpu,
    json: values.json,
    out,
    force: values.force,
    voxels: wholeNumber("voxels", values.voxels),
    threads: wholeNumber("threads", values.threads) ?? usableCores().value,
    quick: values.quick ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h", default: false },
        check: { type: "boolean", default: false },
        gpu: { type: "string" },
        json: { type: "boolean", default: false },
        out: { type: "string" },
        force: { type: "boolean", default: false },
        voxels: { type: "string" },
        threads: { type: "string" },
        quick: { type: "boolean" },
      },
    });
    return values;
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
