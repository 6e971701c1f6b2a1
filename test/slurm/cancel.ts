// Tasks that are cancelled while they run, and tasks that fail in passing on a cluster that would not
// queue them again by itself.

import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";

import { submit } from "./array.ts";
import { waitUntil, type Cluster, type JobFacts } from "./cluster.ts";
import type { Checks } from "./checks.ts";
import { logOf, progressOf, type Study } from "./study.ts";

export async function tryCancel(
  cluster: Cluster,
  study: Study,
  folder: string,
  checks: Checks,
): Promise<void> {
  const out = path.join(folder, "cancelled");
  const job = submit(cluster, study, out, "--participant-label", "01", "02", "--no-group");
  const { array, group } = job.jobs;
  checks.equal("--no-group leaves the group job out", group, undefined);
  const progress = progressOf(out, "01");
  await waitUntil("task 0 is at its second model", 60, () => progress.isLocked("SRTM"));
  cluster.run("scancel", `${array}_0`);
  const log = (): string => logOf(job.folder, array, 0);
  await waitUntil("it has ended", 30, () => log().includes("ended with"));
  checks.holds("scancel ends a task with 143", log(), /ended with 143 after/);
  checks.equal("it leaves nothing half-written and no lock", progress.files("SRTM"), []);
  checks.equal("and what was complete before is kept", progress.has("SUVR"), true);
  const isState = (task: number, state: string): boolean =>
    taskOf(cluster, array, task)?.["JobState"] === state;
  await waitUntil("both are over", 60, () => isState(0, "CANCELLED") && isState(1, "COMPLETED"));
  const code = taskOf(cluster, array, 0)?.["ExitCode"];
  checks.equal("Slurm has the cancelled task's 143 too", code, "143:0");
}

export async function tryWithoutRequeueExit(
  cluster: Cluster,
  study: Study,
  folder: string,
  checks: Checks,
): Promise<void> {
  cluster.forgetRequeueExit();
  const out = path.join(folder, "passing");
  const program = path.join(folder, "passing program");
  // In place of bindmap: 75 for 01 whenever it runs, for 02 the first time.
  writeFileSync(
    program,
    '#!/bin/bash\ncase "$*" in *"label 01"*) exit 75 ;; esac\n[ "${SLURM_RESTART_COUNT:-0}" != 0 ] || exit 75\n',
  );
  chmodSync(program, 0o755);
  const people = ["--participant-label", "01", "02", "--no-group"];
  const { jobs, folder: logs } = submit(cluster, study, out, ...people, "--bindmap", program);
  const isOver = (task: number): boolean =>
    /COMPLETED|FAILED/.test(taskOf(cluster, jobs.array, task)?.["JobState"] ?? "");
  await waitUntil("both tasks are over", 120, () => isOver(0) && isOver(1));
  const came = (task: number): readonly unknown[] => {
    const { JobState, Restarts, ExitCode } = taskOf(cluster, jobs.array, task) ?? {};
    return [JobState, Restarts, ExitCode];
  };
  checks.equal("the script has a task queued again", came(1), ["COMPLETED", "1", "0:0"]);
  checks.equal("three times and not for ever", came(0), ["FAILED", "3", "1:0"]);
  checks.holds("and says so", logOf(logs, jobs.array, 0), /it was tried 4 times/);
}

function taskOf(cluster: Cluster, job: string, task: number): JobFacts | undefined {
  return cluster.jobs(job).find((facts) => facts["ArrayTaskId"] === String(task));
}
