// `npm run bench`: the benchmark as a program of its own. What it can be asked: bench/options.ts.

import { sayError } from "../src/cli/print.ts";
import { Fault } from "../src/errors.ts";
import { bench } from "./bench.ts";

try {
  process.exitCode = await bench(process.argv.slice(2));
} catch (error) {
  sayError(error, false);
  process.exitCode = error instanceof Fault ? error.exitCode : 70;
}
