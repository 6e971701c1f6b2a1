#!/usr/bin/env node
// The command line: chooses the command, prints what it throws, sets the exit code. Nothing else.

import { Fault } from "../errors.ts";
import { didYouMean } from "../text/near.ts";
import { VERSION } from "../version.ts";
import { appWords, type AppWords } from "./app.ts";
import { strictParser } from "./parser.ts";
import { sayError } from "./print.ts";

const USAGE = `Voxelwise maps of binding from dynamic PET

  bindmap fit PET --ref REF [options]                one scan
  bindmap BIDS_DIR OUT_DIR participant [options]     a BIDS data set: bindmap . . participant --help
  bindmap COMMAND [options]                          the rest`;

const COMMANDS = ["fit", "slurm", "simulate", "doctor", "models", "bench"];

async function main(argv: readonly string[]): Promise<void> {
  const [first] = argv;
  // Answered before anything is loaded: scripts ask for it often.
  if (first === "--version" || first === "-V") {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  const app = await appWords(argv);
  if (app !== undefined) {
    await runApp(app);
    return;
  }
  if (first !== undefined && !first.startsWith("-") && !COMMANDS.includes(first)) {
    const commands = `Commands: ${COMMANDS.join(", ")}; bindmap --help says what they do.`;
    throw new Fault(
      "usage",
      `there is no command "${first}"`,
      didYouMean(first, COMMANDS, commands),
    );
  }
  if (first === "slurm") {
    const { runSlurm } = await import("./commands/slurm.ts");
    process.exitCode = await runSlurm(argv.slice(1));
    return;
  }
  if (first === "bench") {
    const { runBench } = await import("./commands/bench.ts");
    process.exitCode = await runBench(argv.slice(1));
    return;
  }
  const { default: yargs } = await import("yargs");
  const [
    { fitCommand },
    { slurmCommand },
    { simulateCommand },
    { doctorCommand },
    { modelsCommand },
    { benchCommand },
  ] = await Promise.all([
    import("./commands/fit.ts"),
    import("./commands/slurm.ts"),
    import("./commands/simulate.ts"),
    import("./commands/doctor.ts"),
    import("./commands/models.ts"),
    import("./commands/bench.ts"),
  ]);
  const parser = yargs(argv.length === 0 ? ["--help"] : [...argv])
    .usage(USAGE)
    .command(fitCommand)
    .command(slurmCommand)
    .command(simulateCommand)
    .command(doctorCommand)
    .command(modelsCommand)
    .command(benchCommand);
  await strictParser(parser, [], "bindmap --help").parseAsync();
}

async function runApp({ level, ...app }: AppWords): Promise<void> {
  if (level === "group") {
    const { runGroup } = await import("./commands/group.ts");
    process.exitCode = await runGroup(app);
    return;
  }
  const { runParticipant } = await import("./commands/participant.ts");
  process.exitCode = await runParticipant(app);
}

// `bindmap … | head` closes the pipe early: that is the reader's right and no error of ours.
process.stdout.on("error", (error: Error & { code?: string }) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  throw error;
});

// With nobody left to hear the talk, the work still goes on to its end and its exit code.
process.stderr.on("error", (error: Error & { code?: string }) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  const withStack = process.env["BINDMAP_DEBUG"] === "1";
  sayError(error, withStack);
  process.exitCode = error instanceof Fault ? error.exitCode : 70;
}
