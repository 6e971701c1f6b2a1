// How every command line is parsed: strictly, with faults in place of yargs' own way out.

import type { Argv } from "yargs";

import { Fault } from "../errors.ts";
import { VERSION } from "../version.ts";

const EPILOGUE =
  "Exit codes: 0 done; 1 some scans of a data set failed, the rest is there; 2 wrong usage; 65 bad " +
  "data; 69 the GPU asked for is not there; 70 a bug or a failed certificate; 73 output exists or " +
  "cannot be made; 74 reading or writing failed; 75 try again (GPU lost, out of memory, locked by " +
  "another run); 130, 143 stopped by a signal.";

/**
 * @param lists - Options that may be given several times.
 * @param help - How the user gets the help that a mistake is answered with.
 */
export function strictParser<T>(parser: Argv<T>, lists: readonly string[], help: string): Argv<T> {
  return parser
    .scriptName("bindmap")
    .version(VERSION)
    .alias("h", "help")
    .parserConfiguration({ "parse-numbers": false })
    .strict()
    .check((options) => noneTwice(options, lists))
    .exitProcess(false)
    .fail((message, error) => {
      // What yargs itself finds wrong with the command line comes with or without an error of its own.
      if (error && error.name !== "YError") throw error;
      const said = message || error.message;
      throw new Fault("usage", said.replaceAll(/\s*\n\s*/g, " "), `See ${help}.`);
    })
    .wrap(Math.min(100, process.stdout.columns || 100))
    .epilogue(EPILOGUE);
}

/** The last of two would win without a word. */
function noneTwice(options: Readonly<Record<string, unknown>>, lists: readonly string[]): true {
  for (const [name, value] of Object.entries(options)) {
    if (name === "_" || name === "--" || !Array.isArray(value)) continue;
    if (lists.some((list) => sameOption(list, name))) continue;
    throw new Fault("usage", `--${name} is given ${value.length} times`, "Give it once.");
  }
  return true;
}

/** yargs hands options over under several spellings: participant-label, participantLabel. */
function sameOption(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(name: string): string {
  return name.replaceAll(/[-_]/g, "").toLowerCase();
}
