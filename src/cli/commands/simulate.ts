// `bindmap simulate OUT`: translates options into a simulated data set. What it is made of is in
// src/simulate, how it is written in src/node/simulate.ts.

import type { CommandModule } from "yargs";

import { Fault } from "../../errors.ts";
import { simulateDataset } from "../../node/simulate.ts";
import {
  headGrid,
  HRRT_GRID,
  SMALL_GRID,
  WHOLE_BODY_GRID,
  type HeadGrid,
} from "../../simulate/anatomy.ts";
import { equilibriumStudy, srtmStudy, type StudyName } from "../../simulate/studies.ts";
import { interruptSignal } from "../signals.ts";

interface SimulateOptions {
  out: string;
  study: StudyName;
  size: string | undefined;
  noise: number;
  seed: number;
  participants: number;
  occupancy: number | undefined;
  datatype: "int16" | "float32";
  gzip: boolean;
  "air-noise": boolean;
  force: boolean;
}

const STUDIES = { srtm: srtmStudy, equilibrium: equilibriumStudy } as const;

/** Grids with a name, and the grid of each study's usual scanner. */
const NAMED_GRIDS: ReadonlyMap<string, HeadGrid> = new Map([
  ["small", SMALL_GRID],
  ["hrrt", HRRT_GRID],
  ["256x256x207", HRRT_GRID],
  ["128x128x35", WHOLE_BODY_GRID],
]);
const DEFAULT_SIZE = { srtm: "hrrt", equilibrium: "128x128x35" } as const;

export const simulateCommand: CommandModule<object, SimulateOptions> = {
  command: "simulate <out>",
  describe: "Make a BIDS data set of phantom scans whose true binding is known",
  builder: (yargs) =>
    yargs
      .positional("out", {
        type: "string",
        demandOption: true,
        describe: "Folder to make; it must be new or empty, unless --force is given",
      })
      .option("study", {
        choices: ["srtm", "equilibrium"] as const,
        default: "srtm" as const,
        describe:
          "srtm: bolus of [11C]AZ10419369, 38 frames, 0-93 min. equilibrium: bolus and infusion of " +
          "[11C]DASB, 20 frames, 40-140 min after injection",
      })
      .option("size", {
        string: true,
        requiresArg: true,
        describe:
          "Voxels: hrrt (256x256x207 of 1.22 mm), 128x128x35 (2 x 2 x 4.25 mm), small (32x32x24) or " +
          "any NXxNYxNZ that just holds the head [default: hrrt for srtm, 128x128x35 for equilibrium]",
      })
      .option("noise", {
        number: true,
        requiresArg: true,
        default: 0.12,
        describe: "Coefficient of variation of the brain's mean curve near 33 min; 0 for none",
      })
      .option("seed", {
        number: true,
        requiresArg: true,
        default: 1,
        describe: "Whole number from 0 to 4294967295; the same seed gives the same files",
      })
      .option("participants", {
        number: true,
        requiresArg: true,
        default: 1,
        describe: "Number of people; their binding differs by about 11 %",
      })
      .option("occupancy", {
        number: true,
        requiresArg: true,
        describe: "Add a second scan (ses-2) with this share of binding blocked, from 0 to 1",
      })
      .option("datatype", {
        choices: ["int16", "float32"] as const,
        default: "int16" as const,
        describe: "Voxels of the scans; int16 has one slope for the whole scan",
      })
      .option("gzip", {
        boolean: true,
        default: true,
        describe: "Compress images (.nii.gz); --no-gzip writes .nii",
      })
      .option("air-noise", {
        boolean: true,
        default: true,
        describe: "Noise around the head as well; --no-air-noise leaves zeros there",
      })
      .option("force", {
        boolean: true,
        default: false,
        describe: "Write into a folder that is not empty, replacing files of the same name",
      }),
  handler: simulate,
};

async function simulate(options: SimulateOptions): Promise<void> {
  await simulateDataset({
    out: options.out,
    study: STUDIES[options.study](),
    grid: gridOf(options.size ?? DEFAULT_SIZE[options.study]),
    noise: options.noise,
    seed: options.seed,
    participants: options.participants,
    occupancy: options.occupancy,
    datatype: options.datatype,
    gzip: options.gzip,
    airNoise: options["air-noise"],
    force: options.force,
    signal: interruptSignal("scans that were complete are kept"),
    onScan: (file, number, count) => {
      process.stderr.write(`scan ${number} of ${count}: ${file}\n`);
    },
  });
  process.stdout.write(`${options.out}\n`);
}

/** @throws Fault "usage" for a name or shape that is no grid. */
function gridOf(size: string): HeadGrid {
  const named = NAMED_GRIDS.get(size);
  if (named !== undefined) return named;
  const shape = /^(\d{1,4})x(\d{1,4})x(\d{1,4})$/.exec(size);
  if (shape === null) {
    throw new Fault(
      "usage",
      `--size is "${size}"; it must be hrrt, small or three numbers of voxels`,
      "For example --size 64x64x48.",
    );
  }
  const [nx, ny, nz] = shape.slice(1).map(Number);
  return headGrid([nx, ny, nz]);
}
