#!/usr/bin/env node
// The command line: chooses the command, prints what it throws, sets the exit code. Nothing else.

import { Fault } from "../errors.ts";
import { didYouMean } from "../text/near.ts";
import { VERSION } from "../version.ts";
import { sayError } from "./print.ts";

const COMMANDS = ["fit", "simulate", "doctor", "models", "bench"];

const EPILOGUE =
  "Exit codes: 0 done; 2 wrong usage; 65 bad data; 69 the GPU asked for is not there; 70 a bug or a " +
  "failed certificate; 73 output exists or cannot be made; 74 reading or writing failed; 75 try " +
  "again (GPU lost, out of memory); 130, 143 stopped by a signal.";

async function main(argv: readonly string[]): Promise<void> {
  const [first] = argv;
  // Answered before anything is loaded: scripts ask for it often.
  if (first === "--version" || first === "-V") {
    process.stdout.write(`${VERSION}\n`);
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
  if (first === "bench") {
    const { runBench } = await import("./commands/bench.ts");
    process.exitCode = await runBench(argv.slice(1));
    return;
  }
  const { default: yargs } = await import("yargs");
  const [
    { fitCommand },
    { simulateCommand },
    { doctorCommand },
    { modelsCommand },
    { benchCommand },
  ] = await Promise.all([
    import("./commands/fit.ts"),
    import("./commands/simulate.ts"),
    import("./commands/doctor.ts"),
    import("./commands/models.ts"),
    import("./commands/bench.ts"),
  ]);
  await yargs(argv.length === 0 ? ["--help"] : [...argv])
    .scriptName("bindmap")
    .usage("$0 COMMAND: voxelwise maps of binding from dynamic PET")
    .command(fitCommand)
    .command(simulateCommand)
    .command(doctorCommand)
    .command(modelsCommand)
    .command(benchCommand)
    .version(VERSION)
    .alias("h", "help")
    .parserConfiguration({ "parse-numbers": false })
    .strict()
    .check(noneTwice)
    .exitProcess(false)
    .fail((message, error) => {
      // What yargs itself finds wrong with the command line comes with or without an error of its own.
      if (error && error.name !== "YError") throw error;
      const said = message || error.message;
      throw new Fault("usage", said.replaceAll(/\s*\n\s*/g, " "), "See bindmap --help.");
    })
    .wrap(Math.min(100, process.stdout.columns || 100))
    .epilogue(EPILOGUE)
    .parseAsync();
}

/** The last of two would win without a word. */
function noneTwice(options: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(options)) {
    if (name === "_" || name === "--" || !Array.isArray(value)) continue;
    throw new Fault("usage", `--${name} is given ${value.length} times`, "Give it once.");
  }
  return true;
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
