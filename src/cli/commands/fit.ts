// `bindmap fit PET --ref REF`: one scan in, maps out.

import type { CommandModule } from "yargs";

import { parseFaults } from "../../backend/webgpu/fault-hook.ts";
import { fit } from "../../node/fit.ts";
import { makeWarnings } from "../../warnings.ts";
import { declareFitOptions, fitSpec, type FitArguments } from "../fit-options.ts";
import { say, sayWarning } from "../print.ts";
import { makeProgress } from "../progress.ts";
import { interruptSignal } from "../signals.ts";

export const fitCommand: CommandModule<object, FitArguments> = {
  command: "fit [pet]",
  describe: "Make maps of one dynamic scan",
  builder: (yargs) =>
    declareFitOptions(
      yargs.positional("pet", {
        type: "string",
        describe: "Dynamic scan: .nii, .nii.gz or .hdr/.img",
      }),
    ),
  handler: run,
};

async function run(argv: FitArguments): Promise<void> {
  const quiet = argv.quiet ?? false;
  const warnings = makeWarnings(sayWarning);
  const progress = makeProgress(process.stderr.isTTY && !quiet);
  const outcome = await fit(
    fitSpec(argv),
    {
      warnings,
      faults: parseFaults(process.env["BINDMAP_FAULT"] ?? ""),
      signal: interruptSignal(),
      onProgress: (stage, done, total) => progress.update(stage, done, total),
      onPlan: (plan) => say(`${plan.device} ${plan.backendWhy}`),
    },
    argv["dry-run"] ?? false,
  );
  console.log(
    outcome.result?.stagesMs,
    outcome.result?.certificate.comparisons,
    outcome.result?.notes,
    outcome.result?.passes,
  );
}
