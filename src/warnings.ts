// Warnings of one run: each is said once, in the order it came up, and kept for the run record.
// It does not print: the CLI listens, the record stores.

/** Collects the warnings of a run; a repeated sentence is dropped. */
export interface Warnings {
  /** One sentence: what was seen, with its numbers, and what to do. */
  add(message: string): void;
  readonly list: readonly string[];
}

/** @param onWarning - Called once for each new warning, as it comes up. */
export function makeWarnings(onWarning: (message: string) => void = () => {}): Warnings {
  const list: string[] = [];
  return {
    add(message) {
      if (list.includes(message)) return;
      list.push(message);
      onWarning(message);
    },
    list,
  };
}
