// The GPU's permutation tests give the maps of the f64 reference, bit for bit, since what single
// precision can't decide is settled on the host; and they refuse what a broken device gives.

import { expect, test, type TestContext } from "vitest";

import { parseFaults } from "../../../src/backend/webgpu/fault-hook.ts";
import { SHADERS } from "../../../src/backend/webgpu/shaders.generated.ts";
import type { Fault } from "../../../src/errors.ts";
import { engineHere } from "../../../src/group/permute/engine-here.ts";
import { permutationTest } from "../../../src/group/permute/permute.ts";
import {
  TFCE_DEFAULTS,
  type PermutationRequest,
  type PermutationResult,
} from "../../../src/group/permute/request.ts";
import { openPermuteGpu } from "../../../src/group/permute/webgpu/engine.ts";
import {
  bandOf,
  MOST_GPU_ROWS,
  PERMUTE_JOB_FIELDS,
  permuteShader,
} from "../../../src/group/permute/webgpu/program.ts";
import { freshDevice, nullDevice } from "../../support/gpu.ts";
import { noisyMaps, type Shape } from "./naive.ts";

const shape: Shape = [9, 7, 5];
const request: PermutationRequest = {
  maps: noisyMaps(14, shape, 8, 1),
  mapCount: 14,
  shape,
  test: { kind: "one-sample" },
  permutations: 300,
  seed: 3,
};

interface Options {
  readonly faults?: string;
  readonly mostVoxels?: number;
  readonly mostArrangements?: number;
}

async function onGpu(
  context: TestContext,
  change: Partial<PermutationRequest>,
  { faults: text = "", ...most }: Options = {},
): Promise<PermutationResult> {
  const faults = parseFaults(text);
  const engine = await openPermuteGpu({
    open: () => freshDevice(context, faults),
    software: true,
    clusters: engineHere(),
    faults,
    ...most,
  });
  try {
    return await permutationTest({ ...request, ...change }, {}, engine);
  } finally {
    await engine.close();
  }
}

function places(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

const changes: readonly (Partial<PermutationRequest> & { readonly name: string })[] = [
  { name: "one sample, two-sided" },
  { name: "one sample, less", side: "less" },
  {
    name: "pairs, greater",
    side: "greater",
    test: { kind: "paired", pairs: places(7).map((i) => ({ first: i, second: i + 7 })) },
  },
  {
    name: "groups of 5 and 8, with clusters",
    test: { kind: "two-sample", first: places(5), second: places(8, 5) },
    tfce: TFCE_DEFAULTS,
  },
  {
    name: "covariate",
    test: { kind: "correlation", covariate: places(14).map((i) => Math.cos(i)) },
  },
  {
    // Whole numbers have ties in plenty: the list of near pairs overflows.
    name: "values 0, 1 and 2",
    maps: request.maps.map((value) => Math.min(2, Math.max(0, Math.round(value)))),
    test: { kind: "two-sample", first: places(7), second: places(7, 7) },
  },
];

test.for(changes)("$name: the GPU's maps are those of the processor", async (change, context) => {
  const expected = await permutationTest({ ...request, ...change });
  for (const most of [{}, { mostVoxels: 128, mostArrangements: 90 }]) {
    const found = await onGpu(context, change, most);
    expect({ ...found, ran: expected.ran, largestT: expected.largestT }).toEqual(expected);
    for (const [a, t] of found.largestT.entries()) {
      // Both in f64, summed in another order.
      expect(Math.abs(t - expected.largestT[a])).toBeLessThan(1e-12 * Math.abs(t) + 1e-13);
    }
    expect(found.ran.how).toContain("software adapter");
  }
});

test("a device lost once is replaced and the maps are the same; lost twice it exits 75", async (context) => {
  const expected = await permutationTest(request);
  const most = { mostArrangements: 100 };
  const found = await onGpu(context, {}, { ...most, faults: "device-lost@2" });
  expect(found.pCorrected).toEqual(expected.pCorrected);
  expect(found.pUncorrected).toEqual(expected.pUncorrected);
  expect(found.ran.events.join()).toContain("started again on a new device");
  const twice = onGpu(context, {}, { ...most, faults: "device-lost@2,device-lost@3" });
  await expect(twice).rejects.toMatchObject({ exitCode: 75 } satisfies Partial<Fault>);
});

test("short memory halves the voxels at a time and the maps are the same", async (context) => {
  const large: Shape = [20, 20, 20];
  const change = { maps: noisyMaps(14, large, 4), shape: large, permutations: 10 };
  const expected = await permutationTest({ ...request, ...change });
  const found = await onGpu(context, change, { faults: "oom@2" });
  expect(found.pCorrected).toEqual(expected.pCorrected);
  expect(found.pUncorrected).toEqual(expected.pUncorrected);
  expect(found.ran.events.join()).toContain("half as many voxels");
});

test("a batch that was not written stops the test, by the observed arrangement at its head", async (context) => {
  const broken = onGpu(context, {}, { mostArrangements: 100, faults: "nan@2" });
  await expect(broken).rejects.toMatchObject({
    kind: "bug",
    exitCode: 70,
  } satisfies Partial<Fault>);
  await expect(broken).rejects.toThrow("the observed arrangement");
});

test("more maps than a thread holds are refused, with the CPU as the way out", async (context) => {
  const mapCount = MOST_GPU_ROWS + 1;
  const small: Shape = [2, 1, 1];
  const many = { maps: noisyMaps(mapCount, small, 1), mapCount, shape: small };
  await expect(onGpu(context, many)).rejects.toMatchObject({ kind: "usage" });
});

test.each([2, 20, 41, 200, MOST_GPU_ROWS])(
  "the shader for %i rows type-checks and makes a pipeline",
  async (rows) => {
    const device = await nullDevice();
    for (const side of ["two-sided", "greater"] as const) {
      device.pushErrorScope("validation");
      const module = device.createShaderModule({ code: permuteShader(rows, side) });
      const { messages } = await module.getCompilationInfo();
      expect(messages.map((m) => `${m.lineNum}: ${m.message}`)).toEqual([]);
      device.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
      expect((await device.popErrorScope())?.message).toBeUndefined();
    }
  },
);

test("struct Job has the host's fields in the host's order, all u32", () => {
  const body = /struct Job \{([^}]*)\}/.exec(SHADERS["group/permute.wgsl"])?.[1] ?? "";
  const fields = [...body.matchAll(/^\s*(\w+): (\w+),/gm)].map(([, name, type]) => [name, type]);
  expect(fields).toEqual(PERMUTE_JOB_FIELDS.map((name) => [name, "u32"]));
});

test("the band holds the worst sums of single precision, and is no wider than ten times those", () => {
  for (const rows of [4, 20, 40]) {
    let worst = 0;
    for (let trial = 0; trial < 3000; trial++) {
      const w = unit(rows, trial);
      const x = unit(rows, trial + 10_000);
      let exact = 0;
      let single = 0;
      for (let i = 0; i < rows; i++) {
        exact += w[i] * x[i];
        const product = Math.fround(Math.fround(w[i]) * Math.fround(x[i]));
        single = Math.fround(single + product);
      }
      worst = Math.max(worst, Math.abs(single - exact));
    }
    expect(worst).toBeLessThan(bandOf(rows));
    // Rounding errors mostly cancel: the bound is 10 to 20 times what random vectors come to.
    expect(bandOf(rows)).toBeLessThan(30 * worst);
  }
});

/** A vector of length 1. */
function unit(length: number, seed: number): number[] {
  const raw = places(length).map((i) => Math.sin(seed * 7.31 + i * i * 1.7 + i));
  const size = Math.hypot(...raw);
  return raw.map((value) => value / size);
}
