// The engine over worker threads gives what the calling thread gives, bit for bit.

import { expect, test } from "vitest";

import { permutationTest } from "../../../src/group/permute/permute.ts";
import { TFCE_DEFAULTS, type PermutationRequest } from "../../../src/group/permute/request.ts";
import { openPermuteThreads } from "../../../src/node/permute-threads.ts";
import { noisyMaps, type Shape } from "./naive.ts";

const shape: Shape = [13, 11, 9];
const request: PermutationRequest = {
  maps: noisyMaps(23, shape, 6, 1),
  mapCount: 23,
  shape,
  test: {
    kind: "two-sample",
    first: Array.from({ length: 11 }, (_, i) => i),
    second: Array.from({ length: 12 }, (_, i) => 11 + i),
  },
  permutations: 300,
  seed: 2,
  tfce: TFCE_DEFAULTS,
};

test.each([
  { name: "two groups", test: request.test },
  {
    name: "a covariate",
    test: {
      kind: "correlation",
      covariate: Array.from({ length: 23 }, (_, i) => Math.sin(i)),
    } as const,
  },
])("$name: one, two and three threads give the maps of the calling thread", async (change) => {
  const here = await permutationTest({ ...request, ...change });
  for (const threads of [1, 2, 3]) {
    const engine = openPermuteThreads(threads);
    const found = await permutationTest({ ...request, ...change }, {}, engine);
    expect({ ...found, ran: here.ran }).toEqual(here);
    expect(found.ran.how).toBe(`f64 on ${threads} ${threads === 1 ? "thread" : "threads"}`);
    await engine.close();
  }
});

test("progress of both stages comes to 1, and an abort ends the threads", async () => {
  const engine = openPermuteThreads(2);
  const told: string[] = [];
  await permutationTest(
    { ...request, permutations: 20 },
    { onProgress: (stage, done) => (done === 1 ? told.push(stage) : undefined) },
    engine,
  );
  expect([...new Set(told)]).toEqual(["largest t", "cluster enhancement"]);
  const controller = new AbortController();
  const running = permutationTest(
    { ...request, permutations: 100_000 },
    { signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) },
    engine,
  );
  await expect(running).rejects.toThrow("enough");
});
