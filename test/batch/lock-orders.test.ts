// Every step of several processes that want one lock, in orders that fast-check chooses: some are killed
// between two steps, some sleep so long that they are taken for dead.

import fc, { type Scheduler } from "fast-check";
import { expect, test } from "vitest";

import { Fault } from "../../src/errors.ts";
import type { LockFiles } from "../../src/node/lock-files.ts";
import { acquireLock, type Lock } from "../../src/node/unit-lock.ts";

const FILE = "/out/.sub-01_model-SRTM_run.json.lock";
const NOW_MS = 1e9;
const LONG_AGO_MS = 0;

interface Player {
  readonly pid: number;
  /** Steps after which it is killed; infinite for one that lives. */
  readonly killedAfter: number;
  /** Steps after which everybody takes it for dead, while it goes on. */
  readonly sleepsAfter: number;
}

const NEVER = Number.POSITIVE_INFINITY;
const LIVES = { killedAfter: NEVER, sleepsAfter: NEVER };

/** A lock as a process of a machine of its own writes it. */
function textOf(pid: number): string {
  const token = pid.toString(16).padStart(12, "0");
  return JSON.stringify({ host: `n${pid}`, pid, boot: `boot ${pid}`, token });
}

class Killed extends Error {}

interface World {
  readonly names: ReadonlyMap<string, { readonly text: string; readonly id: string }>;
  /** Who works under the lock right now. */
  readonly holders: Set<number>;
  readonly violations: string[];
  filesOf(player: Player): LockFiles;
}

/** A folder in which one step of one process happens at a time, in the order of the scheduler. */
function makeWorld(scheduler: Scheduler, dead: number): World {
  const names = new Map<string, { text: string; id: string }>();
  const asleep = new Set<number>();
  const holders = new Set<number>();
  const violations: string[] = [];
  let made = 0;
  let place = FILE;
  for (let n = 0; n < dead; n++) {
    const text = textOf(1000 + n);
    names.set(place, { text, id: `dead ${n}` });
    asleep.add(1000 + n);
    place = `${FILE}.${JSON.parse(text).token}`;
  }

  const isDead = (text: string): boolean => asleep.has(JSON.parse(text).pid);

  function filesOf(player: Player): LockFiles {
    let steps = 0;
    const step = async <T>(label: string, work: () => T): Promise<T> => {
      await scheduler.schedule(Promise.resolve(), `${player.pid} ${label}`);
      steps++;
      if (steps > player.sleepsAfter) asleep.add(player.pid);
      if (steps > player.killedAfter) {
        asleep.add(player.pid);
        holders.delete(player.pid);
        throw new Killed();
      }
      return work();
    };
    return {
      makeFolder: async () => ({ takeBack: async () => {} }),
      read: (file) =>
        step("read", () => {
          const found = names.get(file);
          if (found === undefined) return undefined;
          return { ...found, modifiedMs: isDead(found.text) ? LONG_AGO_MS : NOW_MS };
        }),
      write: (file, text) =>
        step("write", () => {
          names.set(file, { text, id: `${made++}-0` });
          return NOW_MS;
        }),
      name: (file, to) =>
        step("name", () => {
          const found = names.get(file);
          if (found !== undefined && !names.has(to)) names.set(to, found);
        }),
      touch: (file, text) => step("touch", () => names.get(file)?.text === text),
      remove: (file) => step("remove", () => void names.delete(file)),
      beside: () =>
        step("list", () => [...names.keys()].filter((name) => name.startsWith(`${FILE}.`))),
    };
  }

  return { names, holders, violations, filesOf };
}

/** Takes the lock, works for a step, looks whether it still has it, gives it back; twice. */
async function play(player: Player, world: World, scheduler: Scheduler): Promise<Lock | undefined> {
  const files = world.filesOf(player);
  // Each on a machine of its own: then age alone tells who is dead, which this world decides.
  const self = { host: `n${player.pid}`, pid: player.pid, boot: `boot ${player.pid}` };
  try {
    for (let round = 0; round < 2; round++) {
      const got = await acquireLock(FILE, { self, files, beatMs: 1e9 });
      if ("holder" in got) continue;
      // Asleep it may hold what is another's by now; what it is told of that is looked at later.
      if (player.sleepsAfter < NEVER) return got.held;
      world.holders.add(player.pid);
      if (world.holders.size > 1) world.violations.push([...world.holders].join(" and "));
      await scheduler.schedule(Promise.resolve(), `${player.pid} works`);
      if (!(await got.held.stillHeld())) world.violations.push(`${player.pid} lost it awake`);
      world.holders.delete(player.pid);
      await got.held.release();
    }
  } catch (error) {
    // Taking a lock makes a Fault of whatever its folder throws.
    const cause = error instanceof Fault ? error.cause : error;
    if (!(cause instanceof Killed)) throw error;
  }
  return undefined;
}

interface Game {
  readonly players: readonly Player[];
  /** Processes that died one after the other with the lock, before this begins. */
  readonly dead: number;
}

const steps = fc.oneof(fc.constant(NEVER), fc.nat({ max: 30 }));
const never = fc.constant(NEVER);

function games(
  killedAfter: fc.Arbitrary<number>,
  sleepsAfter: fc.Arbitrary<number>,
): fc.Arbitrary<Game> {
  const players = fc
    .array(fc.record({ killedAfter, sleepsAfter }), { minLength: 2, maxLength: 4 })
    .map((all) => all.map((one, n) => ({ ...one, pid: n + 1 })));
  return fc.record({ players, dead: fc.nat({ max: 2 }) });
}

async function played({ players, dead }: Game, scheduler: Scheduler) {
  const world = makeWorld(scheduler, dead);
  const all = players.map((one) => play(one, world, scheduler));
  const locks = await scheduler.waitFor(Promise.all(all));
  return { world, locks: locks.filter((lock) => lock !== undefined) };
}

test("whichever of them are killed at whichever step, no two processes hold the lock at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), games(steps, never), async (scheduler, game) => {
      const { world } = await played(game, scheduler);
      expect(world.violations).toEqual([]);
    }),
    { numRuns: 4000 },
  );
});

test("when nobody was killed nothing is left behind, whatever the dead before had left", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), games(never, never), async (scheduler, game) => {
      const { world } = await played(game, scheduler);
      expect(world.violations).toEqual([]);
      expect([...world.names.keys()]).toEqual([]);
    }),
    { numRuns: 4000 },
  );
});

test("after any deaths one more process gets the lock, and leaves nothing when it gives it back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), games(steps, never), async (scheduler, game) => {
      const { world } = await played(game, scheduler);
      const last = { pid: 99, ...LIVES };
      const got = await scheduler.waitFor(acquireLock(FILE, { files: world.filesOf(last) }));
      if (!("held" in got)) throw new Error(got.holder);
      await scheduler.waitFor(got.held.release());
      expect([...world.names.keys()]).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("who sleeps and is succeeded is told so, and giving back disturbs no successor", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), games(never, steps), async (scheduler, game) => {
      const { world, locks } = await played(game, scheduler);
      expect(world.violations).toEqual([]);
      const told = await scheduler.waitFor(Promise.all(locks.map((lock) => lock.stillHeld())));
      const losers = locks.filter((_, n) => !told[n]);
      const holders = locks.filter((_, n) => told[n]);
      expect(holders.length).toBeLessThanOrEqual(1);
      await scheduler.waitFor(Promise.all(losers.map((lock) => lock.release())));
      for (const lock of holders) {
        expect(await scheduler.waitFor(lock.stillHeld())).toBe(true);
      }
    }),
    { numRuns: 4000 },
  );
});

test("control: when the dead lock is removed to be taken over, two processes can hold it", async () => {
  async function takeOver(files: LockFiles, pid: number): Promise<boolean> {
    const own = `${FILE}.${pid}`;
    const nowMs = await files.write(own, textOf(pid));
    const found = await files.read(FILE);
    if (found !== undefined && found.modifiedMs === nowMs) return false;
    if (found !== undefined) await files.remove(FILE);
    await files.name(own, FILE, textOf(pid));
    return (await files.read(FILE))?.text === textOf(pid);
  }
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const world = makeWorld(scheduler, 1);
    const both = [2, 3].map((pid) => takeOver(world.filesOf({ pid, ...LIVES }), pid));
    const got = await scheduler.waitFor(Promise.all(both));
    expect(got).not.toEqual([true, true]);
  });
  expect((await fc.check(property, { numRuns: 3000 })).failed).toBe(true);
});
