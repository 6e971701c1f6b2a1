// Does every shader compile, does every layout agree with the host? On Dawn's null device, which
// checks everything and computes nothing, so this runs on every machine.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { embedded, GENERATED } from "../../shaders/embed.ts";
import { assemble } from "../../src/backend/webgpu/assemble.ts";
import { JOB_FIELDS } from "../../src/backend/webgpu/layout.ts";
import { SHADERS } from "../../src/backend/webgpu/shaders.generated.ts";
import { models } from "../../src/models/index.ts";
import { STATUS } from "../../src/models/status.ts";
import { curveSet } from "../../src/simulate/curve-set.ts";
import { makeSchedule } from "../../src/simulate/schedules.ts";
import { designFor } from "../support/designs.ts";
import { nullDevice } from "../support/gpu.ts";

/** What every WebGPU device has at least. */
const UNIFORM_BYTES = 65_536;

const cases = Object.values(models).flatMap((model) =>
  [3, 20, 38, 200].flatMap((count) =>
    [UNIFORM_BYTES, 0].map((mostUniformBytes) => ({
      model,
      count,
      mostUniformBytes,
      name: model.name,
      rows: mostUniformBytes === 0 ? "storage" : "a uniform",
    })),
  ),
);

test.each(cases)(
  "$name with $count frames and its rows in $rows type-checks and makes a pipeline",
  async ({ model, count, mostUniformBytes }) => {
    const device = await nullDevice();
    const frames = makeSchedule([{ count, lengthS: 5400 / count }]);
    const program = model.gpu(designFor(model, curveSet({ count: 1, seed: 1, frames })));
    const { code, locate } = assemble(model, program, mostUniformBytes);
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ code });
    const { messages } = await module.getCompilationInfo();
    expect(messages.map((m) => `${locate(m.lineNum)}: ${m.message}`)).toEqual([]);
    device.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
    expect((await device.popErrorScope())?.message).toBeUndefined();
  },
);

test("a planted error is reported with the shader's own file and line", async () => {
  const device = await nullDevice();
  const model = models.equilibrium;
  const program = model.gpu(designFor(model, curveSet({ count: 1, seed: 1 })));
  const { code, locate } = assemble(model, program, UNIFORM_BYTES);
  device.pushErrorScope("validation");
  const module = device.createShaderModule({
    code: code.replace("MAP_BPND, voxel, 1.0", "MAP_BPND, voxel, 1u"),
  });
  const { messages } = await module.getCompilationInfo();
  await device.popErrorScope();
  const line = SHADERS["models/equilibrium.wgsl"]
    .split("\n")
    .findIndex((text) => text.includes("1.0)"));
  expect(messages.map((m) => locate(m.lineNum))).toEqual([
    `shaders/models/equilibrium.wgsl:${line + 1}`,
  ]);
});

test("struct Job has the host's fields in the host's order, all u32", () => {
  const body = /struct Job \{([^}]*)\}/.exec(SHADERS["fit.wgsl"])?.[1] ?? "";
  const fields = [...body.matchAll(/^\s*(\w+): (\w+),/gm)].map(([, name, type]) => [name, type]);
  expect(fields).toEqual(JOB_FIELDS.map((name) => [name, "u32"]));
});

test("the shader's status numbers are the host's", () => {
  const found = [...SHADERS["fit.wgsl"].matchAll(/const STATUS_(\w+) = (\d+)u;/g)];
  const numbers = new Map(
    Object.entries(STATUS).map(([name, value]) => [name.toUpperCase(), value]),
  );
  expect(found.length).toBe(numbers.size - 1);
  for (const [, name, value] of found) {
    expect(numbers.get(name.replaceAll("_", "")), name).toBe(Number(value));
  }
});

test.each(Object.values(models))(
  "$name writes its maps in the order that the host reads",
  (model) => {
    const text = SHADERS[`models/${model.name}.wgsl`];
    const found = [...text.matchAll(/const MAP_(\w+) = (\d+)u;/g)].map(([, name, at]) => [
      name,
      Number(at),
    ]);
    expect(found).toEqual(model.maps.map((map, at) => [map.name.toUpperCase(), at]));
  },
);

test("the embedded shaders are those of the folder (npm run shaders makes them so)", () => {
  expect(readFileSync(GENERATED, "utf8")).toBe(embedded());
});
