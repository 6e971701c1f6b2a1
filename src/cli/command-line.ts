// The command line as it can be typed again.

import { shellWord } from "../text/shell.ts";

/** @param argv - Arguments without the interpreter and the script. */
export function commandLine(argv: readonly string[]): string {
  return ["bindmap", ...argv].map(shellWord).join(" ");
}
