// What is written in a lock: which process holds it and since when; and what can be told of that later.

import { lifeOf, type ProcessIdentity } from "./process-identity.ts";
import type { ReadLock } from "./lock-files.ts";

/** A lock as it was found. */
export interface LockEntry {
  /** Random, of this one acquisition. */
  readonly token: string;
  /** Undefined for a file that was not finished, or is none of ours. */
  readonly who: ProcessIdentity | undefined;
  readonly since: string | undefined;
  /** Of a batch system, so that it can be looked up. */
  readonly job: string | undefined;
  readonly modifiedMs: number;
}

/** Six missed beats: a process that can't be asked after is taken for dead. */
const STALE_MS = 60_000;

const TOKEN = /^[0-9a-f]{12}$/;

export function entryText(who: ProcessIdentity, token: string, job: string | undefined): string {
  return `${JSON.stringify({ ...who, since: new Date().toISOString(), job, token })}\n`;
}

export function parseEntry({ text, modifiedMs, id }: ReadLock): LockEntry {
  const fields = fieldsOf(text);
  const string = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === "string" ? value : undefined;
  };
  const { pid } = fields;
  const host = string("host");
  const token = string("token");
  if (host === undefined || token === undefined || !TOKEN.test(token) || !isPid(pid)) {
    // It has to be called something, and no other file may be called the same.
    return { token: `x${id}`, who: undefined, since: undefined, job: undefined, modifiedMs };
  }
  const who = {
    host,
    pid,
    boot: string("boot"),
    pidNamespace: string("pidNamespace"),
    startTicks: string("startTicks"),
  };
  return { token, who, since: string("since"), job: string("job"), modifiedMs };
}

/** @param nowMs - By the clock of the file system. */
export function isDead(entry: LockEntry, nowMs: number, here: ProcessIdentity): boolean {
  const life = entry.who === undefined ? "unknown" : lifeOf(entry.who, here);
  if (life !== "unknown") return life === "ended";
  return nowMs - entry.modifiedMs > STALE_MS;
}

/** "process 4711 on n2 (Slurm job 12_3) has it since 2026-08-01T10:00:00.000Z"; of others how long ago. */
export function tellHolder(entry: LockEntry, nowMs: number, here: ProcessIdentity): string {
  const { who, since, job, modifiedMs } = entry;
  const seconds = Math.max(0, Math.round((nowMs - modifiedMs) / 1000));
  const givenUp = `${seconds} s ago and given up after ${STALE_MS / 1000} s`;
  if (who === undefined) return `a lock that names no process was written ${givenUp}`;
  const of = job === undefined ? "" : ` (${job})`;
  const heard = lifeOf(who, here) === "runs" ? "" : `, last heard of ${givenUp}`;
  return `process ${who.pid} on ${who.host}${of} has it since ${since ?? "an unknown time"}${heard}`;
}

/** The job of Slurm that this process belongs to, as squeue shows it. */
export function slurmJob(env: NodeJS.ProcessEnv): string | undefined {
  const array = env["SLURM_ARRAY_JOB_ID"];
  const id = array === undefined ? env["SLURM_JOB_ID"] : `${array}_${env["SLURM_ARRAY_TASK_ID"]}`;
  return id === undefined ? undefined : `Slurm job ${id}`;
}

function isPid(value: unknown): value is number {
  // 0 and negative numbers stand for groups of processes.
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
