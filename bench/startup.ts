// How long `bindmap --version` takes over Node's own start: what every command costs before it begins.

import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";

import { CLI } from "./places.ts";
import { spreadOf, type Spread } from "./spread.ts";

export interface StartupResult {
  /** `node -e 0`, milliseconds from spawn to exit. */
  readonly nodeMs: Spread;
  /** `node dist/cli/main.js --version`. */
  readonly versionMs: Spread;
  /** Of each run over the `node -e 0` before it. */
  readonly differenceMs: Spread;
}

/**
 * The two take turns; a first round is not counted.
 *
 * @throws Error when one of them fails.
 */
export function measureStartup(runs: number, signal: AbortSignal): StartupResult {
  const nodeMs: number[] = [];
  const versionMs: number[] = [];
  for (let run = 0; run <= runs; run++) {
    signal.throwIfAborted();
    nodeMs.push(timed(["-e", "0"]));
    versionMs.push(timed([CLI, "--version"]));
  }
  return {
    nodeMs: counted(nodeMs),
    versionMs: counted(versionMs),
    differenceMs: counted(versionMs.map((ms, run) => ms - nodeMs[run])),
  };
}

function counted(samples: readonly number[]): Spread {
  return spreadOf(samples.slice(1));
}

function timed(args: readonly string[]): number {
  const started = performance.now();
  const { status, error } = spawnSync(process.execPath, args, { stdio: "ignore" });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(" ")} failed`, { cause: error });
  return ms;
}
