// The program of one step: its argument is a job in JSON, its output the answer.

import { fitStep } from "./fit-step.ts";
import { inflateStep } from "./inflate-step.ts";
import type { Answers, Job } from "./jobs.ts";
import { scansStep } from "./scans-step.ts";

function answer(job: Job): Promise<Answers[Job["kind"]]> {
  if (job.kind === "fit") return fitStep(job);
  if (job.kind === "scans") return scansStep(job);
  return inflateStep(job);
}

const job: Job = JSON.parse(process.argv[2]);
const found = await answer(job);
// A GPU's driver may keep threads that would hold the process up.
process.stdout.write(JSON.stringify(found), () => process.exit(0));
