// The command line as it can be typed again.

/** @param argv - Arguments without the interpreter and the script. */
export function commandLine(argv: readonly string[]): string {
  return ["bindmap", ...argv].map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
