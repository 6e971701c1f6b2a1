// What of this machine a run may use: cores, memory, disk. A batch system or a container grants
// less than the hardware has; taking more gets the job killed or slows down the neighbours.

import { existsSync, readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import path from "node:path";

/** A number and who set it, for messages: "4 cores (SLURM_CPUS_PER_TASK)". */
export interface Grant {
  readonly value: number;
  readonly source: string;
}

/** What is asked about the machine. Tests put in their own. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  /** Folder in which /proc and /sys/fs/cgroup are. */
  readonly root: string;
  /** Cores that the scheduler lets this process run on. */
  readonly cores: number;
  readonly freeBytes: number;
}

function thisMachine(): Machine {
  return { env: process.env, root: "/", cores: availableParallelism(), freeBytes: freemem() };
}

/** Cores to use at most, at least 1: the smallest of affinity, cgroup quota and Slurm's grant. */
export function usableCores(machine: Machine = thisMachine()): Grant {
  const grants: Grant[] = [{ value: machine.cores, source: "this machine" }];
  for (const folder of cgroupFolders(machine.root, "cpu")) {
    const value = cpuQuota(folder);
    if (value !== undefined) grants.push({ value: Math.floor(value), source: "cgroup limit" });
  }
  for (const name of ["SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"]) {
    const value = wholeNumber(machine.env[name]);
    if (value === undefined) continue;
    grants.push({ value, source: name });
    break;
  }
  const { value, source } = smallest(grants);
  return { value: Math.max(1, value), source };
}

/** Bytes that can be taken now: free memory, and what cgroups and Slurm leave of theirs. */
export function usableMemory(machine: Machine = thisMachine()): Grant {
  const grants: Grant[] = [{ value: machine.freeBytes, source: "free on this machine" }];
  for (const folder of cgroupFolders(machine.root, "memory")) {
    const value = memoryLeft(folder);
    if (value !== undefined) grants.push({ value, source: "left of the cgroup limit" });
  }
  const slurm = slurmMemory(machine.env);
  if (slurm !== undefined) grants.push(slurm);
  return smallest(grants);
}

/** Bytes free for this user on the disk of `folder`, which need not be there yet. */
export async function freeDisk(folder: string): Promise<number> {
  let existing = path.resolve(folder);
  while (!existsSync(existing) && path.dirname(existing) !== existing) {
    existing = path.dirname(existing);
  }
  const { bavail, bsize } = await statfs(existing);
  return bavail * bsize;
}

/** Slurm's memory options are in MiB; 0 stands for all of the node. */
function slurmMemory(env: NodeJS.ProcessEnv): Grant | undefined {
  const perNode = wholeNumber(env["SLURM_MEM_PER_NODE"]);
  if (perNode !== undefined) return { value: perNode * 2 ** 20, source: "SLURM_MEM_PER_NODE" };
  const perCpu = wholeNumber(env["SLURM_MEM_PER_CPU"]);
  const cpus = wholeNumber(env["SLURM_CPUS_ON_NODE"]) ?? wholeNumber(env["SLURM_CPUS_PER_TASK"]);
  if (perCpu === undefined || cpus === undefined) return undefined;
  return { value: perCpu * cpus * 2 ** 20, source: "SLURM_MEM_PER_CPU" };
}

/**
 * The folders of this process's cgroup and of all above it, since each of them may set a limit.
 *
 * Version 2 has one tree, version 1 one for each controller. In a container the path in
 * /proc/self/cgroup may be the host's: then the mounted root is what holds the limits.
 */
function cgroupFolders(root: string, controller: "cpu" | "memory"): string[] {
  const text = readText(path.join(root, "proc/self/cgroup")) ?? "";
  const folders = new Set<string>();
  for (const line of text.split("\n")) {
    const parts = /^(\d+):([^:]*):\/(.*)$/.exec(line);
    if (parts === null) continue;
    const [, , controllers, place] = parts;
    const isVersion2 = controllers === "";
    if (!isVersion2 && !controllers.split(",").includes(controller)) continue;
    const mount = path.join(root, "sys/fs/cgroup", isVersion2 ? "" : controller);
    const steps = place.split("/").filter((step) => step !== "" && step !== "..");
    for (let depth = steps.length; depth >= 0; depth--) {
      folders.add(path.join(mount, ...steps.slice(0, depth)));
    }
  }
  return [...folders];
}

/** Cores' worth of time per period. */
function cpuQuota(folder: string): number | undefined {
  const version2 = readText(path.join(folder, "cpu.max"))?.trim().split(" ");
  const quota = wholeNumber(version2?.[0] ?? readText(path.join(folder, "cpu.cfs_quota_us")));
  const period = wholeNumber(version2?.[1] ?? readText(path.join(folder, "cpu.cfs_period_us")));
  return quota === undefined || period === undefined ? undefined : quota / period;
}

/** File cache that the kernel gives back under pressure counts as free. */
function memoryLeft(folder: string): number | undefined {
  const version2 = readText(path.join(folder, "memory.max"));
  const limit = wholeNumber(version2 ?? readText(path.join(folder, "memory.limit_in_bytes")));
  // Version 1 writes "no limit" as 2^63 less one page.
  if (limit === undefined || limit >= 2 ** 62) return undefined;
  const usage = readText(
    path.join(folder, version2 === undefined ? "memory.usage_in_bytes" : "memory.current"),
  );
  const stat = readText(path.join(folder, "memory.stat")) ?? "";
  const name = version2 === undefined ? "total_inactive_file" : "inactive_file";
  const cache = wholeNumber(new RegExp(`^${name} (\\d+)$`, "m").exec(stat)?.[1]) ?? 0;
  return Math.max(0, limit - (wholeNumber(usage) ?? 0) + cache);
}

/** Undefined for what is no positive whole number, such as "max", "-1" or "". */
function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d+\s*$/.test(text)) return undefined;
  const value = Number(text);
  return value > 0 ? value : undefined;
}

function smallest(grants: readonly Grant[]): Grant {
  return grants.reduce((least, grant) => (grant.value < least.value ? grant : least));
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Not there, or not for us to read: then it sets no limit that we could know of.
    return undefined;
  }
}
