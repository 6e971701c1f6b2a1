// Everything the command line says: results on stdout, talk on stderr, nothing that a file name
// could use to draw on the terminal.

import { styleText } from "node:util";

import { Fault, messageOf } from "../errors.ts";
import { printable } from "../text/printable.ts";

/** One line on stderr. */
export function say(line: string): void {
  process.stderr.write(`bindmap: ${printable(line)}\n`);
}

export function sayWarning(message: string): void {
  process.stderr.write(
    `bindmap: ${styleText("yellow", "warning", { stream: process.stderr })}: ${printable(message)}\n`,
  );
}

/** One sentence and one next step; a stack only for what is a bug, or when it is asked for. */
export function sayError(error: unknown, withStack: boolean): void {
  const label = styleText("red", "error", { stream: process.stderr });
  const isFault = error instanceof Fault;
  const message = messageOf(error);
  const advice = isFault && error.advice !== "" ? ` ${error.advice}` : "";
  const end = /[.!?]$/.test(message) ? "" : ".";
  process.stderr.write(`bindmap: ${label}: ${printable(`${message}${end}${advice}`)}\n`);
  if (!isFault) {
    process.stderr.write("bindmap: this is a bug; please report it with the lines below.\n");
  }
  if (!isFault || withStack) {
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      process.stderr.write(`${at.stack ?? at.message}\n`);
    }
  }
}

/** Result lines on stdout. */
export function result(lines: readonly string[]): void {
  process.stdout.write(`${lines.map(printable).join("\n")}\n`);
}

/** A machine-readable result on stdout. */
export function resultJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
