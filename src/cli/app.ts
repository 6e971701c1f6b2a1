// `bindmap BIDS_DIR OUT_DIR participant|group`: the command line of a BIDS App, whose first words are
// folders and no command.

import { stat } from "node:fs/promises";

import { Fault } from "../errors.ts";
import { didYouMean } from "../text/near.ts";

const LEVELS = ["participant", "group"] as const;
type Level = (typeof LEVELS)[number];

export interface AppWords {
  readonly bidsDir: string;
  readonly outDir: string;
  readonly level: Level;
  /** What stands behind them. */
  readonly options: readonly string[];
}

const USAGE = "Usage: bindmap BIDS_DIR OUT_DIR participant [options]; options come last.";

/**
 * The words of a BIDS App, or undefined for any other command line.
 *
 * @throws Fault "usage" when the words begin as those of a BIDS App do and then go wrong.
 */
export async function appWords(argv: readonly string[]): Promise<AppWords | undefined> {
  const [first = "", second = "", third, ...options] = argv;
  const level = LEVELS.find((one) => one === third);
  if (level !== undefined && !first.startsWith("-") && !second.startsWith("-")) {
    return { bidsDir: first, outDir: second, level, options };
  }
  if (first.startsWith("-") && argv.some((word) => LEVELS.some((one) => one === word))) {
    throw new Fault("usage", `options stand before the folders (${first})`, USAGE);
  }
  if (argv.length < 2 || !(await isFolder(first))) return undefined;
  throw new Fault(
    "usage",
    third === undefined
      ? `${first} is a folder, and no level is named`
      : `the third word is ${JSON.stringify(third)}; it must be ${LEVELS.join(" or ")}`,
    third === undefined ? USAGE : didYouMean(third, LEVELS, USAGE),
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
