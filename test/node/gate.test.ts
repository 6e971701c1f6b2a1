import fc from "fast-check";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";

import { makeGate } from "../../src/node/gate.ts";
import { makeMemoryGate } from "../../src/node/memory-gate.ts";

/** Lets promises that are due be told. */
const settle = (): Promise<void> => setTimeout(0);

test("who comes first is served first: a small wish does not overtake a large one that waits", async () => {
  const gate = makeGate(10);
  const order: string[] = [];
  const first = await gate.take(6);
  const large = gate.take(8).then((lease) => {
    order.push("large");
    return lease;
  });
  const small = gate.take(1).then(() => order.push("small"));
  await settle();
  expect(order).toEqual([]);
  first.keep(0);
  await Promise.all([large, small]);
  expect(order).toEqual(["large", "small"]);
});

test("a wish for more than there is gets all there is, once nobody holds any", async () => {
  const gate = makeGate(10);
  const first = await gate.take(1);
  let got = 0;
  const all = gate.take(1000).then((lease) => (got = lease.amount));
  await settle();
  expect(got).toBe(0);
  first.keep(0);
  await all;
  expect(got).toBe(10);
});

test("what is given back in part lets the next one in, and keeping more than is held changes nothing", async () => {
  const gate = makeGate(10);
  const first = await gate.take(10);
  const second = gate.take(4);
  first.keep(20);
  expect(first.amount).toBe(10);
  first.keep(6);
  expect((await second).amount).toBe(4);
  expect(first.amount).toBe(6);
  // Nothing is free: a second return of the same is none.
  first.keep(6);
  let isIn = false;
  void gate.take(1).then(() => (isIn = true));
  await settle();
  expect(isIn).toBe(false);
});

test("whoever is told to stop while waiting leaves the line with that reason, and lets others in", async () => {
  const gate = makeGate(10);
  const first = await gate.take(6);
  const stop = new AbortController();
  const large = gate.take(8, stop.signal);
  const small = gate.take(4);
  const reason = new Error("enough");
  stop.abort(reason);
  await expect(large).rejects.toBe(reason);
  expect((await small).amount).toBe(4);
  await expect(gate.take(1, stop.signal)).rejects.toBe(reason);
  first.keep(0);
  expect((await gate.take(6)).amount).toBe(6);
});

test("any order of wishes comes to its end, never more is held than there is, and all of it comes back", async () => {
  const wish = fc.record({
    wanted: fc.integer({ min: 0, max: 150 }),
    turns: fc.integer({ min: 0, max: 3 }),
    kept: fc.integer({ min: 0, max: 60 }),
    isStopped: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { maxLength: 40 }), async (wishes) => {
      const gate = makeGate(100);
      let held = 0;
      let most = 0;
      const wait = async (turns: number): Promise<void> => {
        for (let n = 0; n < turns; n++) await Promise.resolve();
      };
      const one = async (each: (typeof wishes)[number]): Promise<void> => {
        const stop = new AbortController();
        const taken = gate.take(each.wanted, stop.signal);
        if (each.isStopped) stop.abort(new Error("stopped"));
        const lease = await taken.catch(() => undefined);
        if (lease === undefined) return;
        const all = lease.amount;
        held += all;
        most = Math.max(most, held);
        await wait(each.turns);
        lease.keep(each.kept);
        held -= all - lease.amount;
        await wait(each.turns);
        held -= lease.amount;
        lease.keep(0);
      };
      await Promise.all(wishes.map(one));
      expect(most).toBeLessThanOrEqual(100);
      expect(held).toBe(0);
      expect((await gate.take(100)).amount).toBe(100);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("a scan that needs more than all is refused with the amount that would do; that amount does", async () => {
  const gate = makeMemoryGate(300e6, 100e6);
  const need = { least: 250.01e6, wanted: 900e6 };
  await expect(gate.take(need)).rejects.toMatchObject({
    kind: "usage",
    message:
      "--mem gives 300 MB; this scan needs at least 350.1 MB, the 100 MB of the program and its threads among them",
  });
  const enough = makeMemoryGate(350.1e6, 100e6);
  expect((await enough.take(need)).amount).toBe(enough.totalBytes);
});

test("memory that threads alone use up is refused at once", () => {
  expect(() => makeMemoryGate(100e6, 100e6)).toThrow(
    "--mem gives 100 MB; the program and its threads alone take 100 MB",
  );
  expect(makeMemoryGate(100e6 + 1, 100e6).totalBytes).toBe(1);
});
