// A Slurm cluster of two nodes on the loopback interface: no systemd, no munge, everything in one folder.
// Anyone who can reach its ports is trusted (auth/none), so it is for a test machine alone.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { jobsOfNode, killNow, pidsOfCluster } from "./processes.ts";

export const NODES = ["n1", "n2"] as const;
export type NodeName = (typeof NODES)[number];

/** A task of an array, or a job, as `scontrol show job` tells of it. */
export type JobFacts = Readonly<Record<string, string>>;

export interface Cluster {
  /** For processes that talk to it. */
  readonly env: NodeJS.ProcessEnv;
  /** What a Slurm command prints; throws where it fails. */
  run(command: string, ...args: readonly string[]): string;
  /** One entry a task that has begun, one for all that have not. */
  jobs(job: string): readonly JobFacts[];
  startNode(name: NodeName): void;
  /** As a power cut does: the daemon, its steps and the programs of the jobs, all at once. */
  killNode(name: NodeName): void;
  /** From then on a job that ends with 75 has failed. */
  forgetRequeueExit(): void;
  /** The end of what the controller has to say. */
  log(): string;
  stop(): Promise<void>;
}

export function configFile(folder: string): string {
  return path.join(folder, "slurm.conf");
}

export async function startCluster(folder: string): Promise<Cluster> {
  const config = configFile(folder);
  for (const name of ["state", "spool", "log", "run"]) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  writeFileSync(config, configText(folder, await freePorts(1 + NODES.length)));
  writeFileSync(path.join(folder, "gres.conf"), "NodeName=n[1-2] Name=gpu File=/dev/null\n");
  const env = { ...process.env, SLURM_CONF: config };
  const daemons = new Map<string, ChildProcess>();

  const start = (name: string, program: string, args: readonly string[]): void => {
    const log = openSync(path.join(folder, "log", `${name}.out`), "a");
    // In the foreground (-D): then it is our child, and its pid is its own.
    daemons.set(name, spawn(program, ["-D", ...args], { env, stdio: ["ignore", log, log] }));
  };
  const cluster: Cluster = {
    env,
    run(command, ...args) {
      const { status, stdout, stderr, error } = spawnSync(command, args, { env, encoding: "utf8" });
      if (status === 0) return stdout;
      throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
    },
    jobs: (job) =>
      parseJobs(cluster.run("scontrol", "--details", "--oneliner", "show", "job", job)),
    startNode: (name) => start(name, "slurmd", ["-N", name]),
    killNode(name) {
      const daemon = daemons.get(name)?.pid;
      killNow([...(daemon === undefined ? [] : [daemon]), ...jobsOfNode(config, name)]);
    },
    forgetRequeueExit() {
      writeFileSync(config, readFileSync(config, "utf8").replace(/^RequeueExit=.*\n/m, ""));
      cluster.run("scontrol", "reconfigure");
    },
    log: () => readFileSync(path.join(folder, "log/ctld.log"), "utf8").slice(-4000),
    async stop() {
      // Nodes first: the controller would otherwise wait for what they have to say.
      killNow([...daemons.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid])));
      for (let left = pidsOfCluster(config); left.length > 0; left = pidsOfCluster(config)) {
        killNow(left);
        await sleep(50);
      }
    },
  };
  start("ctld", "slurmctld", ["-i"]);
  for (const name of NODES) cluster.startNode(name);
  try {
    await waitUntil("both nodes are idle", 30, () => idleNodes(cluster) === NODES.length);
  } catch (error) {
    await cluster.stop();
    throw new Error(`the cluster did not come up:\n${cluster.log()}`, { cause: error });
  }
  return cluster;
}

/** @throws Error after so many seconds. */
export async function waitUntil(
  what: string,
  limitS: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + limitS * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${limitS} s in vain: ${what}`);
    await sleep(20);
  }
}

function idleNodes(cluster: Cluster): number {
  try {
    return Number(cluster.run("sinfo", "--noheader", "--states=idle", "--format=%D"));
  } catch {
    return 0;
  }
}

function configText(folder: string, ports: readonly number[]): string {
  const host = hostname().split(".")[0];
  const [controller, ...nodes] = ports;
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
AuthType=auth/none
CredType=cred/none
# A job that is queued again waits as long as its old credential lasts: 5 s here, 120 s elsewhere.
AuthInfo=cred_expire=5
SlurmctldPort=${controller}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/run/ctld.pid
SlurmdPidFile=${folder}/run/%n.pid
SlurmctldLogFile=${folder}/log/ctld.log
SlurmdLogFile=${folder}/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=1
SlurmdTimeout=5
ReturnToService=2
RequeueExit=75
MinJobAge=3600
GresTypes=gpu
${NODES.map((name, n) => `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${nodes[n]} CPUs=1 RealMemory=4000 Gres=gpu:1`).join("\n")}
PartitionName=main Nodes=ALL Default=YES State=UP
`;
}

/** Ports that nobody has; they are held together, so that none comes twice. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address !== null && typeof address === "object") ports.push(address.port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function parseJobs(text: string): readonly JobFacts[] {
  return text
    .split("\n")
    .filter((line) => line.includes("JobId="))
    .map((line) =>
      // Values with spaces (Command, StdOut) are cut; none of them is asked for.
      Object.fromEntries(
        [...line.matchAll(/(?<= |^)([A-Za-z]+)=(\S*)/g)].map(([, name, value]) => [name, value]),
      ),
    );
}
