// `bindmap doctor` as a user runs it: the built command in a process of its own.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";
import { expect, test } from "vitest";

import type { Diagnosis } from "../../src/node/diagnosis.ts";
import { testDevice } from "../support/gpu.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
/** The command with nothing round it: faults become the exit code and one line on stderr. */
const PROGRAM = `
  import yargs from "yargs";
  import { doctorCommand } from "./dist/cli/commands/doctor.js";
  const parser = yargs(process.argv.slice(1)).command(doctorCommand).strict().fail(false);
  await parser.parseAsync().catch((error) => {
    console.error(error.message);
    process.exitCode = error.exitCode ?? 1;
  });`;

function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const nodeArgs = ["--input-type=module", "-e", PROGRAM, "--", "doctor", ...args];
  const { FORCE_COLOR: _force, NO_COLOR: _no, ...inherited } = process.env;
  return spawnSync(process.execPath, nodeArgs, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...inherited, ...env },
  });
}

function findings(stdout: string): Diagnosis {
  return JSON.parse(stdout);
}

/** The expectations below name SwiftShader. */
async function needSwiftShader(context: TestContext): Promise<void> {
  const { name } = await testDevice(context);
  if (!name.includes("SwiftShader")) context.skip(`testing on ${name}`);
}

test("on a software adapter doctor prints its limits, a passed self-test, and auto: cpu; exit 0", async (context) => {
  await needSwiftShader(context);
  const { status, stdout, stderr } = doctor([]);
  expect(stderr).toBe("");
  expect(stdout).toContain("[0] SwiftShader Device (Subzero) (vulkan, software)");
  expect(stdout).toContain("Buffers    1.0 GiB, bindings 1.0 GiB");
  expect(stdout).toMatch(/Self-test {2}ok, 100,000 values in [\d.]+ ms/);
  expect(stdout).toMatch(/auto {7}cpu: .* is a software adapter/);
  expect(status).toBe(0);
});

test("colour comes with FORCE_COLOR, not into a pipe", () => {
  const faults = { BINDMAP_FAULT: "no-adapter" };
  expect(doctor([], faults).stdout).not.toContain("\u001B[");
  expect(doctor([], { ...faults, FORCE_COLOR: "1" }).stdout).toContain("\u001B[1m");
});

test("--json-output is JSON alone: versions, cores, memory, the adapter and 0 wrong values", async (context) => {
  await needSwiftShader(context);
  const { status, stdout } = doctor(["--json-output"]);
  const found = findings(stdout);
  expect(found).toMatchObject({
    node: process.versions.node,
    webgpu: { version: "0.6.2", error: "" },
    vulkan: { loader: true },
    auto: { backend: "cpu" },
    adapters: [
      {
        name: "SwiftShader Device (Subzero)",
        limits: { maxBufferSize: 2 ** 30 },
        selfTest: { values: 100_000, wrong: 0 },
        selfTestError: "",
      },
    ],
  });
  expect(found.cores.value).toBeGreaterThanOrEqual(1);
  expect(found.memoryBytes.value).toBeGreaterThan(0);
  expect(status).toBe(0);
});

test("--gpu h100 exits 69 after the findings, --gpu swiftshader 0", async (context) => {
  await needSwiftShader(context);
  const missing = doctor(["--gpu", "h100"]);
  expect(missing.stdout).toContain("Self-test");
  expect(missing.stderr).toContain('no GPU is named "h100"; there is "SwiftShader');
  expect(missing.status).toBe(69);
  expect(doctor(["--gpu", "swiftshader"]).status).toBe(0);
});

test("one wrong value in the self-test exits 70 and is counted", async (context) => {
  await needSwiftShader(context);
  const { status, stdout, stderr } = doctor([], { BINDMAP_FAULT: "nan@1" });
  expect(stdout).toContain("1 of 100,000 values are wrong");
  expect(stderr).toContain("the self-test on SwiftShader Device (Subzero) failed");
  expect(status).toBe(70);
});

test("a device lost in the self-test exits 70 and is said", async (context) => {
  await needSwiftShader(context);
  const { status, stdout } = doctor([], { BINDMAP_FAULT: "device-lost@1" });
  expect(stdout).toContain("the GPU was lost");
  expect(status).toBe(70);
});

test("without an adapter doctor exits 0: auto takes the CPU and says why", () => {
  const { status, stdout } = doctor([], { BINDMAP_FAULT: "no-adapter" });
  expect(stdout).toContain("Adapters   none: ");
  expect(stdout).toMatch(/auto {7}cpu: no GPU can be used/);
  expect(status).toBe(0);
});

test("without a Vulkan loader doctor exits 0, hints at it, and nothing is written to stderr", (context) => {
  const { status, stdout, stderr } = doctor(["--json-output"], { LD_LIBRARY_PATH: "" });
  const { vulkan, hints } = findings(stdout);
  if (!vulkan.needed || vulkan.loader) context.skip("this system has a loader or needs none");
  expect(stderr).toBe("");
  expect(hints.join(" ")).toContain("Vulkan loader");
  expect(status).toBe(0);
});
