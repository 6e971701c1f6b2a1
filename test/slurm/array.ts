// One array over six people while things go wrong: a node is lost in the middle of a task, a task is
// sent away by SIGTERM, a task finds its scan locked. All has to end as a run that nothing happened to.

import type { ChildProcess } from "node:child_process";
import path from "node:path";

import { waitUntil, type Cluster, type JobFacts } from "./cluster.ts";
import type { Checks } from "./checks.ts";
import { differences, filesBelow } from "./compare.ts";
import { logOf, PEOPLE, progressOf, type Study } from "./study.ts";

/** What `bindmap slurm --json-output` prints. */
export interface Submitted {
  readonly folder: string;
  readonly jobs: { readonly array: string; readonly group?: string };
}

/** The person whose scan another process is at. */
const LOCKED = 3;

export async function tryArray(
  cluster: Cluster,
  study: Study,
  folder: string,
  checks: Checks,
): Promise<void> {
  const local = path.join(folder, "local");
  const out = path.join(folder, `out "of" 100%A Slurm's`);
  study.bindmap([...study.participant(local), "--quiet"]);
  const holder = await holdLock(cluster, study, out);
  try {
    const job = submit(cluster, study, out);
    const lost = await loseNode(cluster, job, out, checks);
    await sendAway(cluster, job, out, lost, checks);
    await letGo(cluster, job, out, holder, checks);
    await waitUntil("all tasks are over", 120, () => tasksOf(cluster, job).every(isOver));
    checkTasks(cluster, job, lost, checks);
    await checkGroup(cluster, out, job, checks);
    checks.equal("all files are those of a local run", differences(out, local), []);
    checks.holds("nothing is left to submit", study.bindmap(study.slurm(out)), /nothing is left/);
    if (checks.failed > 0)
      checks.tell(PEOPLE.map((_, task) => logOf(job.folder, job.jobs.array, task)));
  } finally {
    holder.kill("SIGKILL");
  }
}

export function submit(
  cluster: Cluster,
  study: Study,
  out: string,
  ...more: readonly string[]
): Submitted {
  const needs = ["--cpus-per-task", "1", "--mem", "2G", "--time", "10", "--gres", "gpu:1"];
  const args = study.slurm(out, ...needs, "--submit", "--json-output", ...more);
  return JSON.parse(study.bindmap(args, cluster.env));
}

/** Another bindmap that has begun with one scan, and is stopped there. */
async function holdLock(cluster: Cluster, study: Study, out: string): Promise<ChildProcess> {
  const person = PEOPLE[LOCKED];
  const args = study.participant(out, "--participant-label", person);
  const holder = study.start(args, cluster.env);
  await waitUntil("a scan is locked", 30, () => progressOf(out, person).isLocked("SRTM"));
  holder.kill("SIGSTOP");
  return holder;
}

/** @returns The task that was lost with n2, which is there again at the end. */
async function loseNode(
  cluster: Cluster,
  job: Submitted,
  out: string,
  checks: Checks,
): Promise<number> {
  let lost = -1;
  await waitUntil("a task on n2 is at its second model", 60, () => {
    lost = PEOPLE.findIndex(
      (person, task) =>
        logOf(job.folder, job.jobs.array, task).includes(" on n2, restart 0") &&
        progressOf(out, person).has("SUVR") &&
        progressOf(out, person).isLocked("SRTM") &&
        task !== LOCKED,
    );
    return lost >= 0;
  });
  cluster.killNode("n2");
  const left = progressOf(out, PEOPLE[lost]);
  checks.equal(
    "a task is lost between its two models",
    [left.has("SUVR"), left.has("SRTM")],
    [true, false],
  );
  return lost;
}

/** A task on n1 is queued again by hand, as for a job that is more urgent. */
async function sendAway(
  cluster: Cluster,
  job: Submitted,
  out: string,
  lost: number,
  checks: Checks,
): Promise<void> {
  let sent = -1;
  const isAtWork = (person: string, task: number): boolean =>
    progressOf(out, person).isLocked("SRTM") &&
    !progressOf(out, person).has("SRTM") &&
    task !== lost &&
    task !== LOCKED;
  await waitUntil("a task on n1 is at its second model", 60, () => {
    sent = PEOPLE.findIndex(isAtWork);
    return sent >= 0;
  });
  const before = Date.now();
  cluster.run("scontrol", "requeue", `${job.jobs.array}_${sent}`);
  const log = (): string => logOf(job.folder, job.jobs.array, sent);
  await waitUntil("it has ended", 30, () => log().includes("ended with"));
  checks.holds("SIGTERM ends a task with 143", log(), /ended with 143 after/);
  const tookS = (Date.now() - before) / 1000;
  checks.equal(`in ${tookS.toFixed(1)} s, within Slurm's KillWait of 30 s`, tookS < 30, true);
  const left = progressOf(out, PEOPLE[sent]).files("SRTM");
  checks.equal("it leaves nothing half-written and no lock", left, []);
}

/** The task whose scan is locked has to fail in passing; its next try finds the lock's owner dead. */
async function letGo(
  cluster: Cluster,
  job: Submitted,
  out: string,
  holder: ChildProcess,
  checks: Checks,
): Promise<void> {
  const log = (): string => logOf(job.folder, job.jobs.array, LOCKED);
  await waitUntil("the task with a locked scan ends", 60, () => log().includes("ended with"));
  checks.holds("a locked scan ends a task with 75", log(), /ended with 75 after/);
  checks.equal("and its maps are left to who has the lock", has(out, LOCKED), false);
  holder.kill("SIGKILL");
  await waitUntil("Slurm takes n2 for lost", 60, () =>
    /down/.test(cluster.run("sinfo", "--noheader", "--nodes=n2", "--format=%T")),
  );
  cluster.startNode("n2");
}

function checkTasks(cluster: Cluster, job: Submitted, lost: number, checks: Checks): void {
  const tasks = tasksOf(cluster, job);
  checks.equal(
    "all six tasks are completed",
    tasks.map(({ JobState }) => JobState),
    PEOPLE.map(() => "COMPLETED"),
  );
  const restarts = tasks
    .toSorted((a, b) => Number(a["ArrayTaskId"]) - Number(b["ArrayTaskId"]))
    .map(({ Restarts }) => Number(Restarts));
  checks.equal("the lost task was run again, once", restarts[lost], 1);
  checks.equal("the locked one too, once, though Slurm knows RequeueExit", restarts[LOCKED], 1);
  checks.equal(
    "so was the one sent away, and no other",
    restarts.reduce((sum, count) => sum + count, 0),
    3,
  );
  checks.holds(
    "the lost task goes on where it was stopped",
    logOf(job.folder, job.jobs.array, lost),
    /restart 1: [^]*1 of 2 are complete and left as they are/,
  );
}

async function checkGroup(
  cluster: Cluster,
  out: string,
  { jobs }: Submitted,
  checks: Checks,
): Promise<void> {
  const group = jobs.group ?? "";
  const facts = (): JobFacts => cluster.jobs(group)[0];
  await waitUntil("the group job is over", 60, () => isOver(facts()));
  const lastEnd = cluster
    .jobs(jobs.array)
    .map(({ EndTime }) => EndTime)
    .sort()
    .at(-1);
  const { StartTime, ExitCode } = facts();
  checks.equal("the group job begins after the last task", StartTime >= (lastEnd ?? "?"), true);
  checks.equal("and makes both sets of maps", [ExitCode, groupMeans(out)], ["0:0", 2]);
}

/** Mean maps of the whole group, one a model. */
function groupMeans(out: string): number {
  return filesBelow(path.join(out, "group")).filter((file) =>
    /_desc-mean_model-\w+_meas-(BPND|SUVR)_mimap\.nii\.gz$/.test(file),
  ).length;
}

function tasksOf(cluster: Cluster, { jobs }: Submitted): readonly JobFacts[] {
  return cluster.jobs(jobs.array);
}

function isOver({ JobState }: JobFacts): boolean {
  return /^(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY)/.test(JobState ?? "");
}

function has(out: string, task: number): boolean {
  return progressOf(out, PEOPLE[task]).has("SRTM");
}
