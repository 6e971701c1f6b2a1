// `bindmap fit PET --ref REF`: one scan in, maps out.

import path from "node:path";
import { performance } from "node:perf_hooks";
import type { ArgumentsCamelCase, CommandModule } from "yargs";

import { parseFaults } from "../../backend/webgpu/fault-hook.ts";
import { Fault } from "../../errors.ts";
import { fit } from "../../node/fit.ts";
import { readText } from "../../node/text-file.ts";
import { makeWarnings } from "../../warnings.ts";
import { commandLine } from "../command-line.ts";
import { declareFitOptions, fitSpec, type FitArguments } from "../fit-options.ts";
import { result, say, sayWarning } from "../print.ts";
import { makeProgress } from "../progress.ts";
import { recordedSpec } from "../recorded-spec.ts";
import { interruptSignal } from "../signals.ts";
import { planLines, resultLines } from "../summary.ts";

export const fitCommand: CommandModule<object, FitArguments> = {
  command: "fit [pet]",
  describe: "Make maps of one dynamic scan",
  builder: (yargs) =>
    declareFitOptions(
      yargs.usage("$0 fit PET --ref REF [options]").positional("pet", {
        type: "string",
        describe: "Dynamic scan: .nii, .nii.gz or .hdr/.img",
      }),
    ).option("from", {
      string: true,
      requiresArg: true,
      describe: "Repeat the run of this _run.json; options given beside it replace its own",
    }),
  handler: run,
};

async function run(argv: ArgumentsCamelCase<FitArguments>): Promise<void> {
  const started = performance.now();
  const quiet = argv.quiet ?? false;
  const base =
    argv.from === undefined
      ? {}
      : recordedSpec(await readText(argv.from, "the run record (--from)"), argv.from);
  const spec = fitSpec({ ...argv, pet: namedScan(argv) }, base);
  const warnings = makeWarnings(sayWarning);
  const progress = makeProgress(process.stderr.isTTY && !quiet);
  const { done, backend } = await fit(
    spec,
    {
      dryRun: argv["dry-run"] ?? false,
      force: argv.force ?? false,
      commandLine: commandLine(process.argv.slice(2)),
    },
    {
      warnings,
      faults: parseFaults(process.env["BINDMAP_FAULT"] ?? ""),
      signal: interruptSignal(),
      onProgress: (stage, count, total) => progress.update(stage, count, total),
      onPlan(plan, info, why) {
        if (!quiet) for (const line of planLines(plan, info, why)) say(line);
      },
    },
  ).finally(() => progress.stop());
  if (done === undefined) {
    if (!quiet)
      say(
        "dry run: options, headers, times, masks and the output folder were checked; the voxels of the scan were not read, and nothing was written",
      );
    return;
  }
  if (argv["json-output"]) {
    const record = path.join(done.written.folder, done.written.names.record);
    process.stdout.write(await readText(record, "the run record"));
    return;
  }
  result(resultLines(done.result, done.written, backend, performance.now() - started));
}

/** What stands behind `--` is a file whatever it begins with; yargs leaves it to the command. */
function namedScan({ pet, _ }: ArgumentsCamelCase<FitArguments>): string | undefined {
  const behind = _.slice(1).map(String);
  const scans = pet === undefined ? behind : [pet, ...behind];
  if (scans.length <= 1) return scans[0];
  throw new Fault(
    "usage",
    `${scans.length} scans were named (${scans.join(", ")}); bindmap fit takes one`,
    "Fit them one after the other.",
  );
}
