// `bindmap simulate OUT`: translates options into a simulated data set. What it is made of is in
// src/simulate, how it is written in src/node/simulate.ts.

import type { CommandModule } from "yargs";

import { Fault } from "../../errors.ts";
import { simulateDataset } from "../../node/simulate.ts";
import { parseGroups } from "../../simulate/groups.ts";
import { equilibriumStudy, srtmStudy, type StudyName } from "../../simulate/studies.ts";
import { result, say } from "../print.ts";
import { makeProgress } from "../progress.ts";
import { scannerOfSize } from "../scanner.ts";
import { interruptSignal } from "../signals.ts";
import { numberValue } from "../values.ts";

interface SimulateArguments {
  out: string;
  study: StudyName;
  size: string | undefined;
  noise: string;
  psf: string | undefined;
  seed: string;
  subjects: string;
  sessions: string;
  groups: string | undefined;
  occupancy: string | undefined;
  participants: string | undefined;
  datatype: "int16" | "float32";
  gzip: boolean;
  "air-noise": boolean;
  force: boolean;
  quiet: boolean;
}

const STUDIES = { srtm: srtmStudy, equilibrium: equilibriumStudy } as const;
const DEFAULT_SIZE = { srtm: "hrrt", equilibrium: "128x128x35" } as const;
/** Not a yargs number: those take 0x10 and make NaN of what they can't read. */
const TEXT = { string: true, requiresArg: true } as const;

export const simulateCommand: CommandModule<object, SimulateArguments> = {
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
        ...TEXT,
        describe:
          "Voxels: hrrt (256x256x207 of 1.22 mm), 128x128x35 (2 x 2 x 4.25 mm), small (32x32x24) or " +
          "any NXxNYxNZ that just holds the head [default: hrrt for srtm, 128x128x35 for equilibrium]",
      })
      .option("psf", {
        ...TEXT,
        describe:
          "Blur of the scanner: full width at half maximum in mm, 0 for none; the true maps are not " +
          "blurred [default: 2.5 for hrrt, 4.5 for 128x128x35, else 0]",
      })
      .option("noise", {
        ...TEXT,
        default: "0.12",
        describe: "Coefficient of variation of the brain's mean curve near 33 min; 0 for none",
      })
      .option("seed", {
        ...TEXT,
        default: "1",
        describe: "Whole number from 0 to 4294967295; the same seed gives the same files",
      })
      .option("subjects", {
        ...TEXT,
        default: "1",
        describe: "Number of people; they differ in binding as people do",
      })
      .option("sessions", {
        ...TEXT,
        default: "1",
        describe: "Scans of each of them (ses-1, ses-2, ...), which differ as repeated scans do",
      })
      .option("groups", {
        ...TEXT,
        describe:
          "Groups, as a column of participants.tsv: a,b share the subjects in turn, a:12,b:8 have " +
          "so many [default: none]",
      })
      .option("occupancy", {
        ...TEXT,
        describe:
          "Share of binding blocked after the first session, from 0 to 1: 0.6 for everybody or, with " +
          "--groups, for the first group only; 0.6,0 for each group [default: 0]",
      })
      .option("participants", { string: true, hidden: true })
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
        describe: "Noise around the head as well; --no-air-noise leaves it out",
      })
      .option("force", {
        boolean: true,
        default: false,
        describe:
          "Replace an earlier simulation; refused where one of its scans would stay among the new",
      })
      .option("quiet", {
        boolean: true,
        default: false,
        describe: "Say nothing but errors, and where the data set is",
      }),
  handler: simulate,
};

async function simulate(options: SimulateArguments): Promise<void> {
  refuseOld(options);
  const { out, datatype, groups, occupancy, quiet } = options;
  const study = STUDIES[options.study]();
  const scanner = scannerOfSize(options.size ?? DEFAULT_SIZE[options.study]);
  const progress = makeProgress(process.stderr.isTTY && !quiet);
  const [nx, ny, nz] = scanner.grid.shape;
  const frameBytes = nx * ny * nz * (datatype === "int16" ? 2 : 4);
  const frameCount = study.frames.count;
  await simulateDataset({
    out,
    study,
    grid: scanner.grid,
    psfMm: options.psf === undefined ? scanner.psfMm : amount("psf", options.psf),
    noise: amount("noise", options.noise),
    seed: amount("seed", options.seed, true),
    subjects: amount("subjects", options.subjects, true),
    sessions: amount("sessions", options.sessions, true),
    groups: groups === undefined ? undefined : parseGroups(groups),
    occupancy: occupancy?.split(",").map((share) => amount("occupancy", share)),
    datatype,
    gzip: options.gzip,
    airNoise: options["air-noise"],
    force: options.force,
    signal: interruptSignal("scans that were complete are kept"),
    onScan(file, number, count) {
      if (!quiet) say(`scan ${number} of ${count}: ${file}`);
    },
    onFrame(done) {
      const inScan = ((done - 1) % frameCount) + 1;
      progress.update("write", inScan * frameBytes, frameCount * frameBytes);
    },
  }).finally(() => progress.stop());
  result([out]);
}

/** Strictly a number of at least 0; what else it has to be, the simulation knows. */
function amount(option: string, text: string, whole = false): number {
  return numberValue(option, text, { least: 0, whole, command: "simulate" });
}

/** @throws Fault "usage" for an option that earlier versions had. */
function refuseOld({ participants }: SimulateArguments): void {
  if (participants === undefined) return;
  throw new Fault(
    "usage",
    "--participants is not an option any more; people are counted by --subjects",
    `Use --subjects ${participants === "" ? "N" : participants}.`,
  );
}
