// Words as a POSIX shell takes them.

/** One word for a shell, quoted only where it must be: line breaks and quotes keep their meaning. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
