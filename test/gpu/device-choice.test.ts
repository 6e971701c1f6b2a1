// Which adapter a run takes: a real GPU by itself, a software adapter only when it is named.
// The names are SwiftShader's, so these tests are for the software adapter alone.

import type { TestContext } from "vitest";
import { expect, test } from "vitest";

import { parseFaults } from "../../src/backend/webgpu/fault-hook.ts";
import { findAdapters } from "../../src/node/gpu-adapters.ts";
import { chooseBackend, openGpu } from "../../src/node/gpu.ts";
import { testDevice } from "../support/gpu.ts";

async function needSwiftShader(context: TestContext): Promise<void> {
  const { name } = await testDevice(context);
  if (!name.includes("SwiftShader")) context.skip(`testing on ${name}`);
}

test("SwiftShader is found by name, as software, with a limit of 1 GiB", async (context) => {
  await needSwiftShader(context);
  const { list, reason } = await findAdapters();
  expect(reason).toBe("");
  expect(list.map(({ report }) => report)).toMatchObject([
    {
      name: "SwiftShader Device (Subzero)",
      backend: "vulkan",
      copies: 1,
      software: true,
      limits: { maxStorageBufferBindingSize: 2 ** 30 },
      features: expect.arrayContaining(["timestamp-query"]),
    },
  ]);
});

test("auto with a software adapter alone is the CPU, and says which adapter it left", async (context) => {
  await needSwiftShader(context);
  const choice = await chooseBackend("auto");
  expect(choice.backend).toBe("cpu");
  expect(choice.why).toContain("SwiftShader Device (Subzero) is a software adapter");
});

test.for(["swiftshader", "SUBZERO", "0"])(
  "--gpu %s takes the software adapter, with auto and with webgpu",
  async (name, context) => {
    await needSwiftShader(context);
    for (const asked of ["auto", "webgpu"] as const) {
      const { backend, gpu } = await chooseBackend(asked, { name });
      expect(backend).toBe("webgpu");
      expect(gpu?.report.name).toBe("SwiftShader Device (Subzero)");
    }
  },
);

test("webgpu with a software adapter alone is refused with exit code 69", async (context) => {
  await needSwiftShader(context);
  await expect(chooseBackend("webgpu")).rejects.toMatchObject({ kind: "no-gpu", exitCode: 69 });
});

test("a GPU that is not there is refused with the names there are, also with auto", async (context) => {
  await needSwiftShader(context);
  await expect(chooseBackend("auto", { name: "h100" })).rejects.toMatchObject({
    kind: "no-gpu",
    message: 'no GPU is named "h100"; there is "SwiftShader Device (Subzero)"',
  });
});

test("cpu is taken without a look at the GPUs; a GPU named beside it is a usage error", async () => {
  const faults = { due: () => expect.fail("looked for adapters") };
  await expect(chooseBackend("cpu", { faults })).resolves.toMatchObject({ backend: "cpu" });
  await expect(chooseBackend("cpu", { name: "h100" })).rejects.toMatchObject({ kind: "usage" });
});

test("no-adapter makes auto take the CPU and webgpu refuse, each saying why", async () => {
  const faults = parseFaults("no-adapter");
  const choice = await chooseBackend("auto", { faults });
  expect(choice).toMatchObject({ backend: "cpu", why: expect.stringContaining("no-adapter") });
  const opening = openGpu({ allowSoftware: true, faults });
  await expect(opening).rejects.toMatchObject({ kind: "no-gpu" });
});
