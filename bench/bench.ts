// The benchmark's command line, for bench/main.ts and for `bindmap bench`: one part is measured in
// this process, several each in one of its own.

import { interruptSignal } from "../src/cli/signals.ts";
import { refuseExisting } from "../src/node/out-folder.ts";
import { helpText, parseOptions } from "./options.ts";
import { runEach } from "./each.ts";
import { runOne } from "./one.ts";
import { parts } from "./parts/index.ts";

/**
 * @param args - As after the word `bench`.
 * @returns The exit code.
 * @throws Fault for what the user can mend.
 */
export async function bench(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, parts);
  if (options.help) {
    console.log(helpText(parts));
    return 0;
  }
  const asked = options.parts;
  if (options.out !== undefined) {
    // Hours of work shall not end at a file that may not be replaced.
    const names = asked.map(({ name }) => `${name}.json`);
    await refuseExisting(options.out, names, options.force);
  }
  const signal = interruptSignal(
    asked.length > 1 ? "the result of no part is half written" : undefined,
  );
  return asked.length === 1 ? runOne(asked[0], options, signal) : runEach(options, signal);
}
