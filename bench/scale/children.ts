// Runs a step in a process of its own, as built code: loading TypeScript on the fly takes time and
// memory that a user's process does not take.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { runNode } from "../child.ts";
import { BUILT, scriptArguments } from "../places.ts";
import type { Answers, Job } from "./jobs.ts";

export type Runner = <J extends Job>(job: J) => Promise<Answers[J["kind"]]>;

/** Builds the program of the steps, and the command line with it, where this code is not built. */
export function makeRunner(signal: AbortSignal): Runner {
  const program = BUILT ? scriptArguments("scale/step") : [build()];
  return async (job) => {
    const run = await runNode(["--expose-gc", ...program, JSON.stringify(job)], signal);
    if (run.exitCode === 0) return JSON.parse(run.stdout);
    const end = run.exitCode === null ? "a signal: too little memory?" : `code ${run.exitCode}`;
    throw new Error(
      `the step "${job.kind}" on ${job.kind === "inflate" ? "files" : job.backend} ended with ${end}`,
    );
  };
}

function build(): string {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const args = [path.join(root, "tools/run.mjs"), "tsx", path.join(root, "tools/build.ts")];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the sources do not compile: ${stdout}${stderr}`);
  return path.join(root, "dist/bench/scale-step.js");
}
