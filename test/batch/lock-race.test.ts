// Real processes that want the same lock at the same moment, on a real file system.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test } from "vitest";

import { thisProcess } from "../../src/node/process-identity.ts";
import { acquireLock, lockFile } from "../../src/node/unit-lock.ts";
import { newFolder } from "../support/cli.ts";

const MODULE = new URL("../../dist/node/unit-lock.js", import.meta.url).href;

/** Takes each lock it is told of, at the moment it is told, and keeps it; answers with who has it. */
const RACER = `
  import { acquireLock } from ${JSON.stringify(MODULE)};
  process.on("message", async ({ file, atMs }) => {
    while (Date.now() < atMs);
    const got = await acquireLock(file);
    process.send("held" in got ? "held" : got.holder);
  });
  process.send("ready");
`;

/** Takes and gives back one lock until it is killed; under it a file of a name that must be free. */
const CHURNER = `
  import { acquireLock } from ${JSON.stringify(MODULE)};
  import { unlinkSync, writeFileSync } from "node:fs";
  const [file, inside] = process.argv.slice(1);
  let taken = 0;
  for (;;) {
    const got = await acquireLock(file);
    if (!("held" in got)) continue;
    try {
      writeFileSync(inside, "", { flag: "wx" });
    } catch (error) {
      process.send({ violation: error.message });
    }
    await new Promise((resolve) => setImmediate(resolve));
    const isHeld = await got.held.stillHeld();
    if (!isHeld) process.send({ violation: "lost while awake" });
    unlinkSync(inside);
    await got.held.release();
    process.send({ taken: ++taken });
  }
`;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function start(code: string, args: readonly string[] = []): ChildProcess {
  const child = spawn(process.execPath, ["--input-type=module", "-e", code, ...args], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  children.push(child);
  return child;
}

async function answer(child: ChildProcess): Promise<string> {
  const [message] = await once(child, "message");
  return String(message);
}

/** A pid that no process has. */
async function endedPid(): Promise<number | undefined> {
  const child = spawn("true");
  await once(child, "exit");
  return child.pid;
}

const LONG_AGO = new Date("2026-01-01T00:00:00Z");

/** What processes that can't come back may have left: by turns a dead one, one of elsewhere, a torn file. */
async function leaveStale(file: string, round: number, pid: number | undefined): Promise<void> {
  const token = "0123456789ab";
  const texts = [
    JSON.stringify({ ...thisProcess(), pid, token }),
    JSON.stringify({ host: "n2", pid: 1, boot: "another boot", token }),
    "",
  ];
  await writeFile(file, texts[round % texts.length]);
  await utimes(file, LONG_AGO, LONG_AGO);
}

test("of 8 processes that find the same stale lock at once exactly one gets it, in each of 50 rounds", async () => {
  const folder = await newFolder("race");
  const racers = Array.from({ length: 8 }, () => start(RACER));
  await Promise.all(racers.map(answer));
  const pid = await endedPid();
  for (let round = 0; round < 50; round++) {
    const file = lockFile(path.join(folder, `${round}_run.json`));
    await leaveStale(file, round, pid);
    const answers = Promise.all(racers.map(answer));
    const atMs = Date.now() + 5;
    for (const racer of racers) racer.send({ file, atMs });
    const got = await answers;
    expect(got.filter((one) => one === "held")).toEqual(["held"]);
    const owner = racers[got.indexOf("held")].pid;
    for (const told of got) if (told !== "held") expect(told).toContain(`process ${owner} on`);
  }
});

test("processes that take and leave a lock, some of them killed in it, are never in it together", async () => {
  const folder = await newFolder("churn");
  const file = lockFile(path.join(folder, "x_run.json"));
  const inside = path.join(folder, "inside");
  const violations: string[] = [];
  let taken = 0;
  await mkdir(inside);
  for (let generation = 0; generation < 12; generation++) {
    // Whoever is killed in it leaves its file, which must not stand in the way of the next ones.
    const own = path.join(inside, `${generation}`);
    const players = Array.from({ length: 4 }, () => start(CHURNER, [file, own]));
    const enough = taken + 25;
    let isOver = false;
    await new Promise<void>((resolve) => {
      for (const player of players) {
        player.on("message", (message: { readonly violation?: string }) => {
          // Who is killed a moment later finds the file of one who was killed in it.
          if (isOver) return;
          if (message.violation === undefined) taken++;
          else violations.push(message.violation);
          if (taken >= enough) resolve();
        });
      }
    });
    isOver = true;
    const ends = players.map((player) => once(player, "exit"));
    for (const player of players) player.kill("SIGKILL");
    await Promise.all(ends);
  }
  expect(violations).toEqual([]);
  expect(taken).toBeGreaterThanOrEqual(12 * 25);
  const last = await acquireLock(file);
  if (!("held" in last)) throw new Error(last.holder);
  await last.held.release();
  expect(await readdir(folder)).toEqual(["inside"]);
});
