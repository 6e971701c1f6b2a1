import fc from "fast-check";
import { expect, test } from "vitest";

import { labelRuns, runsBytes, type LabelRuns } from "../../src/tac/label-runs.ts";
import { refusal } from "../timing/fixtures.ts";

function runsOf(values: readonly number[], sliceSize = 4): LabelRuns {
  return labelRuns(Float64Array.from(values), sliceSize, "dseg.nii");
}

/** The volume that runs stand for. */
function painted({ labels, first, end, row }: LabelRuns, length: number): number[] {
  const volume = Array.from({ length }, () => 0);
  row.forEach((n, r) => volume.fill(labels[n], first[r], end[r]));
  return volume;
}

test("2 2 0 7 | 7 7 2 0 has labels 2 and 7 with three voxels each, in four runs", () => {
  const runs = runsOf([2, 2, 0, 7, 7, 7, 2, 0]);
  expect([...runs.labels]).toEqual([2, 7]);
  expect([...runs.voxelCounts]).toEqual([3, 3]);
  expect([...runs.first]).toEqual([0, 3, 4, 6]);
  expect([...runs.end]).toEqual([2, 4, 6, 7]);
  expect([...runs.row]).toEqual([0, 1, 1, 0]);
});

test("runs paint the image that they were made of, none crosses a slice, none touches a like one", () => {
  const label = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 }), fc.constant(2 ** 40));
  const size = fc.integer({ min: 1, max: 7 });
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 60 }), size, (drawn, sliceSize) => {
      const values = [...drawn, 1];
      const runs = runsOf(values, sliceSize);
      expect(painted(runs, values.length)).toEqual(values);
      expect([...runs.labels]).toEqual(
        [...new Set(values)].filter((v) => v > 0).sort((a, b) => a - b),
      );
      const sliceOf = (v: number): number => Math.floor(v / sliceSize);
      runs.first.forEach((from, r) => {
        expect(sliceOf(runs.end[r] - 1)).toBe(sliceOf(from));
        if (r === 0 || runs.end[r - 1] !== from) return;
        expect(runs.row[r] !== runs.row[r - 1] || sliceOf(from) !== sliceOf(from - 1)).toBe(true);
      });
    }),
  );
});

test.each([
  [0.5, "voxel 1 is 0.5"],
  [-1, "voxel 1 is -1"],
  [Number.NaN, "voxel 1 is NaN"],
  [Number.POSITIVE_INFINITY, "voxel 1 is Infinity"],
  [2 ** 53, `voxel 1 is ${2 ** 53}`],
])("a label of %d is refused, 3 is not", (value, says) => {
  const fault = refusal(() => runsOf([0, value, 3, 3]));
  expect(fault.kind).toBe("input");
  expect(fault.message).toContain(says);
  expect([...runsOf([0, 3, 3, 3]).labels]).toEqual([3]);
});

test("an image without labels is refused, and so is one with more than 65,535", () => {
  expect(refusal(() => runsOf([0, 0, 0, -0])).message).toContain(
    "none of its 4 voxels has a label",
  );
  const many = Array.from({ length: 65_536 }, (_, v) => v);
  expect(runsOf(many, 256).labels.length).toBe(65_535);
  const fault = refusal(() => runsOf([...many, 65_536], 256));
  expect(fault.message).toContain("more than 65535 different values");
  expect(fault.kind).toBe("input");
});

test("runs take 10 bytes each, and the lists of their voxels 8 bytes a voxel", () => {
  expect(runsBytes(runsOf([2, 2, 0, 7, 7, 7, 2, 0]))).toBe(4 * 10 + 6 * 8);
});
