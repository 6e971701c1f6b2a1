// `bindmap bench`: hands its words to the benchmark, which is built beside the program and is no part
// of it: nothing that makes maps may depend on what measures them.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CommandModule } from "yargs";

import { Fault } from "../../errors.ts";

interface BenchModule {
  bench(args: readonly string[]): Promise<number>;
}

/** For the list of commands; its words are not for yargs. */
export const benchCommand: CommandModule = {
  command: "bench",
  describe: "Check and time this machine; see bindmap bench --help",
  handler: () => {},
};

/**
 * @param args - As after the word `bench`.
 * @returns The exit code.
 * @throws Fault "usage" when it was not built.
 */
export async function runBench(args: readonly string[]): Promise<number> {
  const built = new URL("../../bench/bench.js", import.meta.url);
  if (!existsSync(built)) {
    const missing = `the benchmark is not built: there is no ${fileURLToPath(built)}`;
    throw new Fault("usage", missing, "In the repository npm run build makes it.");
  }
  const benchmark: BenchModule = await import(built.href);
  return benchmark.bench(args);
}
