// The estimate of memory against processes whose growth was measured (Node 20, two threads).

import { expect, test } from "vitest";

import { makeDesign } from "../../../src/group/permute/design.ts";
import { permutationBytes } from "../../../src/group/permute/memory.ts";

const question = {
  design: makeDesign({ test: { kind: "one-sample" }, mapCount: 20 }),
  voxelCount: 100_000,
  arrangements: 10_000,
  threads: 2,
};

test("20 maps of 60 x 60 x 60 voxels, 10,000 arrangements, 2 threads: a process grew by 113 MB, within a quarter", () => {
  const bytes = permutationBytes({ ...question, voxelCount: 216_000 });
  expect(bytes / 113e6).toBeGreaterThan(1);
  expect(bytes / 113e6).toBeLessThan(1.25);
});

test("control: with 60 arrangements and clusters it grew by 166 MB", () => {
  const asked = { ...question, voxelCount: 216_000, arrangements: 60, boxVoxels: 62 ** 3 };
  expect(permutationBytes(asked) / 166e6).toBeGreaterThan(1);
  expect(permutationBytes(asked) / 166e6).toBeLessThan(1.25);
});

test("a box for clusters adds 60 bytes a voxel and 4 a voxel of the box, for each thread and the main one", () => {
  const [small, large] = [150_000, 250_000].map((boxVoxels) =>
    permutationBytes({ ...question, boxVoxels }),
  );
  expect(large - small).toBe(3 * 4 * 100_000);
  const wider = permutationBytes({ ...question, boxVoxels: 150_000, threads: 3 });
  expect(wider - small).toBe(32e6 + 60 * 100_000 + 4 * 150_000);
});
