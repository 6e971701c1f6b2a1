// The limits of batch systems and containers, from folders that look like /proc and /sys.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";

import type { Machine } from "../../src/node/machine.ts";
import { freeDisk, usableCores, usableMemory } from "../../src/node/machine.ts";

const GIB = 2 ** 30;
const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** 16 cores and 64 GiB free, and the files given by their path from the root. */
function machine(files: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}): Machine {
  const root = mkdtempSync(path.join(tmpdir(), "bindmap-machine-"));
  roots.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return { env, root, cores: 16, freeBytes: 64 * GIB };
}

test("without limits the machine's own 16 cores and 64 GiB are there", () => {
  const plain = machine({});
  expect(usableCores(plain)).toEqual({ value: 16, source: "this machine" });
  expect(usableMemory(plain)).toEqual({ value: 64 * GIB, source: "free on this machine" });
});

test("cgroup v2: 2.5 cores are 2; 8 GiB less 3 used, of which 1 is cache, leave 6", () => {
  const limited = machine({
    "proc/self/cgroup": "0::/system.slice/job\n",
    "sys/fs/cgroup/system.slice/job/cpu.max": "250000 100000\n",
    "sys/fs/cgroup/system.slice/job/memory.max": `${8 * GIB}\n`,
    "sys/fs/cgroup/system.slice/job/memory.current": `${3 * GIB}\n`,
    "sys/fs/cgroup/system.slice/job/memory.stat": `anon 5\nactive_file 7\ninactive_file ${GIB}\n`,
  });
  expect(usableCores(limited)).toEqual({ value: 2, source: "cgroup limit" });
  expect(usableMemory(limited)).toEqual({ value: 6 * GIB, source: "left of the cgroup limit" });
});

test("cgroup v2: a limit of the parent holds where the process's own group says max", () => {
  const limited = machine({
    "proc/self/cgroup": "0::/outer/inner\n",
    "sys/fs/cgroup/outer/cpu.max": "400000 100000\n",
    "sys/fs/cgroup/outer/memory.max": `${4 * GIB}\n`,
    "sys/fs/cgroup/outer/inner/cpu.max": "max 100000\n",
    "sys/fs/cgroup/outer/inner/memory.max": "max\n",
  });
  expect(usableCores(limited).value).toBe(4);
  expect(usableMemory(limited).value).toBe(4 * GIB);
});

test("cgroup v1: 3 cores and 5 GiB; 2^63 less a page is no limit", () => {
  const groups = "4:memory:/job\n3:cpu,cpuacct:/job\n1:name=systemd:/\n0::/\n";
  const limited = machine({
    "proc/self/cgroup": groups,
    "sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "300000\n",
    "sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
    "sys/fs/cgroup/memory/job/memory.limit_in_bytes": `${6 * GIB}\n`,
    "sys/fs/cgroup/memory/job/memory.usage_in_bytes": `${2 * GIB}\n`,
    "sys/fs/cgroup/memory/job/memory.stat": `inactive_file 9\ntotal_inactive_file ${GIB}\n`,
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
  });
  expect(usableCores(limited).value).toBe(3);
  expect(usableMemory(limited).value).toBe(5 * GIB);
  const free = machine({
    "proc/self/cgroup": groups,
    "sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "-1\n",
    "sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000\n",
    "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9223372036854771712\n",
  });
  expect(usableCores(free).value).toBe(16);
  expect(usableMemory(free).value).toBe(64 * GIB);
});

test("a container that shows the host's cgroup path has its limit at the mounted root: 2 GiB", () => {
  const container = machine({
    "proc/self/cgroup": "0::/../../docker/0123abcd\n",
    "sys/fs/cgroup/memory.max": `${2 * GIB}\n`,
    "sys/fs/cgroup/cpu.max": "50000 100000\n",
  });
  expect(usableMemory(container).value).toBe(2 * GIB);
  // Half a core still computes.
  expect(usableCores(container).value).toBe(1);
});

test("a full cgroup leaves 0 bytes, not less than none", () => {
  const full = machine({
    "proc/self/cgroup": "0::/\n",
    "sys/fs/cgroup/memory.max": "1000\n",
    "sys/fs/cgroup/memory.current": "2000\n",
  });
  expect(usableMemory(full).value).toBe(0);
});

test("Slurm: SLURM_CPUS_PER_TASK of 4 goes before SLURM_CPUS_ON_NODE of 8", () => {
  const env = { SLURM_CPUS_PER_TASK: "4", SLURM_CPUS_ON_NODE: "8" };
  expect(usableCores(machine({}, env))).toEqual({ value: 4, source: "SLURM_CPUS_PER_TASK" });
  expect(usableCores(machine({}, { SLURM_CPUS_ON_NODE: "8" })).value).toBe(8);
  expect(usableCores(machine({}, { SLURM_CPUS_PER_TASK: "64" })).value).toBe(16);
  expect(usableCores(machine({}, { SLURM_CPUS_PER_TASK: "many" })).value).toBe(16);
});

test("Slurm: 16,384 MiB a node or 4,096 MiB for each of 4 CPUs are 16 GiB; 0 is all", () => {
  const perNode = machine({}, { SLURM_MEM_PER_NODE: "16384" });
  const perCpu = machine({}, { SLURM_MEM_PER_CPU: "4096", SLURM_CPUS_ON_NODE: "4" });
  expect(usableMemory(perNode)).toEqual({ value: 16 * GIB, source: "SLURM_MEM_PER_NODE" });
  expect(usableMemory(perCpu)).toEqual({ value: 16 * GIB, source: "SLURM_MEM_PER_CPU" });
  expect(usableMemory(machine({}, { SLURM_MEM_PER_NODE: "0" })).value).toBe(64 * GIB);
});

test("a folder that is not there yet has the free space of the one above it", async () => {
  const here = tmpdir();
  const later = await freeDisk(path.join(here, "not", "there", "yet"));
  // Other programs write to this disk between the two calls: 1 GiB is far more than they do.
  expect(Math.abs(later - (await freeDisk(here)))).toBeLessThan(GIB);
  expect(later).toBeGreaterThan(0);
});
