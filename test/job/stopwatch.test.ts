import { expect, test } from "vitest";

import { makeStopwatch } from "../../src/job/stopwatch.ts";

/** A clock that is set by hand. */
function makeClock() {
  let at = 0;
  return { now: () => at, set: (ms: number): void => void (at = ms) };
}

test("a stage of two parts has their sum as its time and one span round both", () => {
  const clock = makeClock();
  const watch = makeStopwatch(clock.now);
  clock.set(5);
  watch.time("read", () => clock.set(9));
  watch.time("fit", () => clock.set(10));
  watch.time("read", () => clock.set(12));
  expect(watch.stages()).toEqual({ read: 6, fit: 1 });
  expect(watch.timeline()).toEqual([
    { stage: "read", startMs: 5, endMs: 12 },
    { stage: "fit", startMs: 9, endMs: 10 },
  ]);
});

test("a promise's stage ends when it settles, also by a failure", async () => {
  const clock = makeClock();
  const watch = makeStopwatch(clock.now);
  const failing = watch.time("read", async () => {
    await Promise.resolve();
    clock.set(7);
    throw new Error("planted");
  });
  await expect(failing).rejects.toThrow("planted");
  expect(watch.timeline()).toEqual([{ stage: "read", startMs: 0, endMs: 7 }]);
  expect(() =>
    watch.time("fit", () => {
      clock.set(8);
      throw new Error("planted");
    }),
  ).toThrow("planted");
  expect(watch.stages()).toEqual({ read: 7, fit: 1 });
});

test("stages that overlap are begun and ended by hand", () => {
  const clock = makeClock();
  const watch = makeStopwatch(clock.now);
  const end = watch.begin("inflate");
  clock.set(1);
  watch.time("read", () => clock.set(4));
  end();
  expect(watch.timeline()).toEqual([
    { stage: "inflate", startMs: 0, endMs: 4 },
    { stage: "read", startMs: 1, endMs: 4 },
  ]);
});
