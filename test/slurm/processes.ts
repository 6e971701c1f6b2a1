// Processes that a test may end: those whose environment names this test's own cluster.

import { readdirSync, readFileSync } from "node:fs";

interface Found {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly environment: readonly string[];
}

/** Programs of jobs on a node, and the slurmstepd that runs each; not the slurmd itself. */
export function jobsOfNode(configFile: string, node: string): readonly number[] {
  const ours = ofCluster(configFile);
  const jobs = ours.filter(({ environment }) => environment.includes(`SLURMD_NODENAME=${node}`));
  const parents = new Set(jobs.map(({ parent }) => parent));
  const steps = ours.filter(
    ({ pid, command }) => parents.has(pid) && command.startsWith("slurmstepd"),
  );
  // The steps first, or they would tell of the others' end.
  return [...steps, ...jobs].map(({ pid }) => pid);
}

/** Everything of the cluster that is left. */
export function pidsOfCluster(configFile: string): readonly number[] {
  return ofCluster(configFile).map(({ pid }) => pid);
}

export function killNow(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

function ofCluster(configFile: string): readonly Found[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => readProcess(Number(name)))
    .filter((one) => one !== undefined)
    .filter(({ environment }) => environment.includes(`SLURM_CONF=${configFile}`));
}

/** Undefined for one that has ended, also where nobody has asked for its exit code yet. */
function readProcess(pid: number): Found | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (/[ZX]/.test(state)) return undefined;
    return {
      pid,
      parent: Number(parent),
      command: readFileSync(`/proc/${pid}/cmdline`, "utf8"),
      environment: readFileSync(`/proc/${pid}/environ`, "utf8").split("\0"),
    };
  } catch {
    return undefined;
  }
}
