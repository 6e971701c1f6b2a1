// One lock and few processes: who has it, who is dead, who is told what. Races are lock-orders.test.ts
// and lock-race.test.ts.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { link, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";

import { nodeLockFiles } from "../../src/node/lock-files.ts";
import { lifeOf, thisProcess } from "../../src/node/process-identity.ts";
import { acquireLock, lockFile, type Lock, type LockOptions } from "../../src/node/unit-lock.ts";
import { newFolder } from "../support/cli.ts";

const ELSEWHERE = { host: "n2", pid: 4711, boot: "another boot" };
const OLD_S = 61;
const YOUNG_S = 55;

async function newLock(): Promise<string> {
  return lockFile(path.join(await newFolder("lock"), "sub-01_model-SRTM_run.json"));
}

async function held(file: string, options: LockOptions = {}): Promise<Lock> {
  const got = await acquireLock(file, options);
  if ("held" in got) return got.held;
  throw new Error(`not held: ${got.holder}`);
}

async function holder(file: string, options: LockOptions = {}): Promise<string> {
  const got = await acquireLock(file, options);
  if ("holder" in got) return got.holder;
  throw new Error("it was free");
}

/** Makes a lock so old that it was touched this many seconds before what the file system calls now. */
async function age(file: string, seconds: number): Promise<void> {
  const then = (await fileSystemNowMs(file)) / 1000 - seconds;
  await utimes(file, then, then);
}

async function fileSystemNowMs(file: string): Promise<number> {
  const probe = path.join(path.dirname(file), "probe");
  await writeFile(probe, "");
  return (await stat(probe)).mtimeMs;
}

/** A lock as a process that is gone left it. */
async function leaveLock(file: string, who: object, token = "0123456789ab"): Promise<void> {
  const since = "2026-01-02T03:04:05.000Z";
  await writeFile(file, JSON.stringify({ ...who, since, token }));
}

/** A process of this machine that has ended. */
async function endedProcess(): Promise<object> {
  const child = spawn("true");
  const { pid } = child;
  await once(child, "exit");
  return { ...thisProcess(), pid };
}

const lockNames = async (file: string): Promise<readonly string[]> =>
  (await readdir(path.dirname(file))).filter((name) => name.includes(".lock"));

test("the lock is one hidden file beside the record, and is gone when it is given back", async () => {
  const file = await newLock();
  expect(path.basename(file)).toBe(".sub-01_model-SRTM_run.json.lock");
  const lock = await held(file);
  expect(await lockNames(file)).toEqual([path.basename(file)]);
  const { host, pid, token } = JSON.parse(await readFile(file, "utf8"));
  expect([host, pid, token.length]).toEqual([hostname(), process.pid, 12]);
  await lock.release();
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("who comes second is told which process has it since when; after release it is free", async () => {
  const file = await newLock();
  const first = await held(file);
  const since = JSON.parse(await readFile(file, "utf8")).since;
  expect(await holder(file)).toBe(`process ${process.pid} on ${hostname()} has it since ${since}`);
  expect(await first.stillHeld()).toBe(true);
  await first.release();
  await (await held(file)).release();
});

test("folders that were made for a lock go with it, those with something in them stay", async () => {
  const folder = await newFolder("lock");
  const file = (session: string): string =>
    lockFile(path.join(folder, "sub-01", session, "pet/x_run.json"));
  const locks = [await held(file("ses-1")), await held(file("ses-2"))];
  await writeFile(path.join(path.dirname(file("ses-2")), "map.nii"), "");
  for (const lock of locks) await lock.release();
  expect(await readdir(path.join(folder, "sub-01"))).toEqual(["ses-2"]);
});

test("a lock of a process that ended is taken over at once, and nothing of it is left", async () => {
  const file = await newLock();
  await leaveLock(file, await endedProcess());
  const lock = await held(file);
  expect(await lock.stillHeld()).toBe(true);
  expect(await holder(file)).toContain(`process ${process.pid} on`);
  await lock.release();
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("a pid that another process has by now is that of a dead one; its own start time is not", async () => {
  const file = await newLock();
  await leaveLock(file, { ...thisProcess(), startTicks: "1" });
  await (await held(file)).release();
  await leaveLock(file, thisProcess());
  expect(await holder(file)).toBe(
    `process ${process.pid} on ${hostname()} has it since 2026-01-02T03:04:05.000Z`,
  );
});

test.runIf(process.platform === "linux")(
  "a process that ended unnoticed by its parent is dead",
  async () => {
    // The parent becomes a sleep before its child ends, and a sleep asks after no child.
    const parent = spawn("sh", ["-c", "sleep 0.5 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      const [text] = await once(parent.stdout, "data");
      const pid = Number(String(text));
      const startTicks = (await readFile(`/proc/${pid}/stat`, "utf8")).split(" ")[21];
      const zombie = { ...thisProcess(), pid, startTicks };
      await vi.waitFor(async () => {
        expect(await readFile(`/proc/${pid}/stat`, "utf8")).toContain(") Z ");
      });
      expect(lifeOf(zombie)).toBe("ended");
    } finally {
      parent.kill("SIGKILL");
    }
  },
);

test.each([
  ["of another machine", ELSEWHERE, "process 4711 on n2 has it since 2026-01-02T03:04:05.000Z"],
  [
    "of another container on this one",
    { ...thisProcess(), pid: 4711, pidNamespace: "pid:[1]" },
    `process 4711 on ${hostname()} has it since`,
  ],
  ["that was cut off while it was written", { host: "n2" }, "a lock that names no process"],
])("a lock %s is judged by its age in the file system", async (_, who, words) => {
  const file = await newLock();
  await leaveLock(file, who);
  await age(file, YOUNG_S);
  const told = await holder(file);
  expect(told).toContain(words);
  expect(told).toMatch(/5\d s ago and given up after 60 s$/);
  await age(file, OLD_S);
  const lock = await held(file);
  expect(await lock.stillHeld()).toBe(true);
  await lock.release();
  expect(await lockNames(file)).toEqual([]);
});

test("an empty lock, as a kill may leave it, blocks for a minute and no longer", async () => {
  const file = await newLock();
  await writeFile(file, "");
  expect(await holder(file)).toMatch(
    /^a lock that names no process was written \d+ s ago and given up after 60 s$/,
  );
  await age(file, OLD_S);
  await (await held(file)).release();
  expect(await lockNames(file)).toEqual([]);
});

test("after three processes died one after the other the fourth gets it, and leaves nothing", async () => {
  const file = await newLock();
  const dead = await endedProcess();
  await leaveLock(file, dead, "aaaaaaaaaaaa");
  await leaveLock(`${file}.aaaaaaaaaaaa`, dead, "bbbbbbbbbbbb");
  await leaveLock(`${file}.bbbbbbbbbbbb`, dead, "cccccccccccc");
  await leaveLock(`${file}.dddddddddddd.tmp`, dead, "dddddddddddd");
  const lock = await held(file);
  expect(await holder(file)).toContain(`process ${process.pid} on`);
  await lock.release();
  expect(await lockNames(file)).toEqual([]);
});

test("a holder keeps its lock young by beats in the file system's time", async () => {
  const file = await newLock();
  const lock = await held(file, { self: ELSEWHERE, beatMs: 5 });
  await age(file, 3600);
  await vi.waitFor(async () => {
    const now = await fileSystemNowMs(file);
    expect(now - (await stat(file)).mtimeMs).toBeLessThan(60_000);
  });
  expect(await holder(file)).toContain("process 4711 on n2");
  await lock.release();
});

test("who was silent too long is succeeded, notices it, and does not disturb its successor", async () => {
  const file = await newLock();
  const slept = await held(file, { self: ELSEWHERE, beatMs: 1e9 });
  expect(await slept.stillHeld()).toBe(true);
  await age(file, OLD_S);
  const successor = await held(file);
  expect(await slept.stillHeld()).toBe(false);
  await slept.release();
  expect(await successor.stillHeld()).toBe(true);
  expect(await holder(file)).toContain(`process ${process.pid} on`);
  await successor.release();
  expect(await lockNames(file)).toEqual([]);
});

test("a lock that somebody removed by hand is lost, and its holder told so", async () => {
  const file = await newLock();
  const lock = await held(file, { beatMs: 1e9 });
  await nodeLockFiles().remove(file);
  expect(await lock.stillHeld()).toBe(false);
  const other = await held(file);
  await lock.release();
  expect(await other.stillHeld()).toBe(true);
  await other.release();
});

test.each(["EPERM", "ENOTSUP"])(
  "where links are refused (%s) locks work all the same",
  async (code) => {
    const refused: typeof link = () => Promise.reject(Object.assign(new Error(code), { code }));
    const files = nodeLockFiles(refused);
    const file = await newLock();
    const lock = await held(file, { files });
    expect(await holder(file, { files })).toContain(`process ${process.pid} on`);
    await lock.release();
    await leaveLock(file, await endedProcess());
    await (await held(file, { files })).release();
    expect(await lockNames(file)).toEqual([]);
  },
);

test("a link that was made, though a network disk said it was not, is ours", async () => {
  const lying: typeof link = async (from, to) => {
    await link(from, to);
    throw Object.assign(new Error("EEXIST"), { code: "EEXIST" });
  };
  const lock = await held(await newLock(), { files: nodeLockFiles(lying) });
  expect(await lock.stillHeld()).toBe(true);
  await lock.release();
});

test("where no file can be made the lock fails as the output itself would, and leaves no folder", async () => {
  const folder = await newFolder("lock");
  await writeFile(path.join(folder, "file"), "");
  await expect(acquireLock(path.join(folder, "file/x.lock"))).rejects.toMatchObject({
    kind: "output",
  });
  await mkdir(path.join(folder, "x.lock"));
  await expect(acquireLock(path.join(folder, "x.lock"))).rejects.toMatchObject({ kind: "output" });
  const full = {
    ...nodeLockFiles(),
    write: () => Promise.reject(Object.assign(new Error(), { code: "ENOSPC" })),
  };
  const deep = path.join(folder, "a/b/x.lock");
  await expect(acquireLock(deep, { files: full })).rejects.toMatchObject({ kind: "io" });
  expect(await readdir(folder)).toEqual(["file", "x.lock"]);
});

test("in a task of Slurm its job is named", async () => {
  const file = await newLock();
  vi.stubEnv("SLURM_ARRAY_JOB_ID", "12");
  vi.stubEnv("SLURM_ARRAY_TASK_ID", "3");
  const lock = await held(file);
  vi.unstubAllEnvs();
  expect(await holder(file)).toContain(`on ${hostname()} (Slurm job 12_3) has it since`);
  await lock.release();
});
