// What the WebGPU backend does when things go wrong, and that chunks leave no trace.

import { expect, test, type TestContext } from "vitest";

import type { Fitted } from "../../src/backend/backend.ts";
import type { Device } from "../../src/backend/webgpu/device.ts";
import { parseFaults } from "../../src/backend/webgpu/fault-hook.ts";
import { openWebGpu } from "../../src/backend/webgpu/webgpu.ts";
import type { Fault } from "../../src/errors.ts";
import { models } from "../../src/models/index.ts";
import { designFor, noisyBlock } from "../support/designs.ts";
import { freshDevice } from "../support/gpu.ts";

const { set, block } = noisyBlock({ count: 1500, seed: 41, noise: 0.05 });

async function fitWith(
  context: TestContext,
  options: { faults?: string; mostCurves?: number; mostUniformBytes?: number },
): Promise<{ fitted: Fitted; events: readonly string[] }> {
  const faults = parseFaults(options.faults ?? "");
  const backend = await openWebGpu({
    open: async () => withUniforms(await freshDevice(context, faults), options.mostUniformBytes),
    software: true,
    details: {},
    faults,
    mostCurves: options.mostCurves,
  });
  try {
    const fitter = await backend.prepare(models.srtm, designFor(models.srtm, set));
    const fitted = await fitter.fit(block);
    await fitter.close();
    return { fitted, events: backend.events };
  } finally {
    await backend.close();
  }
}

test("results are the same, bit for bit, whatever the chunks", async (context) => {
  const whole = await fitWith(context, {});
  for (const mostCurves of [64, 448, 1024]) {
    const { fitted } = await fitWith(context, { mostCurves });
    expect(Buffer.from(fitted.maps.buffer).equals(Buffer.from(whole.fitted.maps.buffer))).toBe(
      true,
    );
    expect(fitted.status).toEqual(whole.fitted.status);
  }
});

test("rows too long for a uniform give the same maps, bit for bit, from storage", async (context) => {
  const uniform = await fitWith(context, {});
  const { fitted } = await fitWith(context, { mostUniformBytes: 64 });
  expect(Buffer.from(fitted.maps.buffer).equals(Buffer.from(uniform.fitted.maps.buffer))).toBe(
    true,
  );
});

test("the time on the device is told where it has a clock, and is below the wall's", async (context) => {
  const started = performance.now();
  const { fitted } = await fitWith(context, { mostCurves: 512 });
  expect(fitted.kernelMs).toBeGreaterThan(0);
  expect(fitted.kernelMs).toBeLessThan(performance.now() - started);
});

test("a device lost once is replaced and the maps are the same", async (context) => {
  const whole = await fitWith(context, { mostCurves: 512 });
  const { fitted, events } = await fitWith(context, { mostCurves: 512, faults: "device-lost@2" });
  expect(Buffer.from(fitted.maps.buffer).equals(Buffer.from(whole.fitted.maps.buffer))).toBe(true);
  expect(events.join()).toContain("started again on a new device");
  expect(whole.events).toEqual([]);
});

/** Whether the second chunk under way still counts on the first device is a matter of time. */
const TWICE = "device-lost@1,device-lost@2,device-lost@3";

test("a device lost twice is a transient fault, exit 75", async (context) => {
  const lost = fitWith(context, { mostCurves: 512, faults: TWICE });
  await expect(lost).rejects.toMatchObject({
    kind: "transient",
    exitCode: 75,
  } satisfies Partial<Fault>);
});

test("short memory halves the chunk and the maps are the same", async (context) => {
  const whole = await fitWith(context, {});
  const { fitted, events } = await fitWith(context, { faults: "oom@4" });
  expect(Buffer.from(fitted.maps.buffer).equals(Buffer.from(whole.fitted.maps.buffer))).toBe(true);
  expect(events.join()).toContain("half as many curves");
});

test("a dispatch that comes back wrong stops the run, by its canaries", async (context) => {
  const wrong = fitWith(context, { mostCurves: 512, faults: "nan@2" });
  await expect(wrong).rejects.toMatchObject({ kind: "bug", exitCode: 70 } satisfies Partial<Fault>);
  await expect(wrong).rejects.toThrow("known curve");
});

/** The device with another limit for uniforms; the adapter's own where none is given. */
function withUniforms(device: Device, most: number | undefined): Device {
  if (most === undefined) return device;
  const limits = Object.create(null, {
    ...Object.fromEntries(
      (
        [
          "maxBufferSize",
          "maxStorageBufferBindingSize",
          "maxComputeWorkgroupsPerDimension",
        ] as const
      ).map((name) => [name, { value: device.limits[name] }]),
    ),
    maxUniformBufferBindingSize: { value: most },
  });
  return { ...device, limits };
}
