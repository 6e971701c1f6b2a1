// `npm run bench` as a command: what it refuses, what it writes, what its exit code says.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

import { checkMachine } from "../../bench/check.ts";
import { Fault } from "../../src/errors.ts";
import { softwareEnvironment } from "../support/gpu.ts";
import { ROOT } from "../architecture/sources.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bindmap-bench-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAIN = path.join(ROOT, "bench/main.ts");
const TSX = ["--import", path.join(ROOT, "node_modules/tsx/dist/esm/index.mjs")];

function bench(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [...TSX, MAIN, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], ...env },
  });
}

test.each([
  [["--threads", "0"], "--threads is 0; it must be a whole number above 0"],
  [["--check", "--voxels", "1e3"], "--voxels is 1e3; it must be a whole number above 0"],
  [["--voxels", "10"], "--voxels plays no part without --check"],
  [["--check", "--quick"], "--quick plays no part with --check"],
  [["--gpu", ""], "--gpu is empty"],
  [["--chek"], "Unknown option '--chek'"],
])("bench %j exits 2 and says why", (args, says) => {
  const { status, stdout, stderr } = bench(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(`bindmap: error: ${says}`);
});

test("--help exits 0", () => {
  expect(bench(["--help"])).toMatchObject({ status: 0, stderr: "" });
});

test("a GPU that is named and not there is exit 69, and nothing is measured or written", () => {
  const { status, stdout } = bench(["--check", "--gpu", "no such GPU", "--out", "result.json"]);
  expect({ status, stdout }).toEqual({ status: 69, stdout: "" });
  expect(readdirSync(folder)).toEqual([]);
});

test("--out FILE holds what --json prints, and is replaced with --force alone", () => {
  const args = ["--check", "--voxels", "3", "--json", "--out", "result.json"];
  const env = { BINDMAP_FAULT: "no-adapter" };
  const { status, stdout } = bench(args, env);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ gpu: null, passed: 18, failed: 0 });
  expect(readFileSync(path.join(folder, "result.json"), "utf8")).toBe(stdout);
  const again = bench(args, env);
  expect(again.status).toBe(73);
  expect(again.stdout).toBe("");
  expect(bench([...args, "--force"], env).status).toBe(0);
  expect(bench(["--check", "--out", "no/such/folder.json"], env).status).toBe(73);
  expect(existsSync(path.join(folder, "no"))).toBe(false);
});

test("one wrong read-back of the GPU fails its row alone and is exit 1", (context) => {
  const environment = softwareEnvironment(context);
  const args = ["--check", "--voxels", "3", "--gpu", "swiftshader"];
  const { status, stdout } = bench(args, { ...environment, BINDMAP_FAULT: "nan@2" });
  expect(stdout).toMatch(/\n35 passed, 1 failed\n$/);
  expect(stdout.match(/FAILED: /g)).toHaveLength(1);
  expect(status).toBe(1);
});

test("SIGINT is exit 130, and the file that was asked for is not there", async () => {
  const child = spawn(process.execPath, [...TSX, MAIN, "--check", "--out", "stopped.json"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: { BINDMAP_FAULT: "no-adapter" },
  });
  // The first row is announced; seventeen more would follow.
  child.stderr.once("data", () => child.stderr.once("data", () => child.kill("SIGINT")));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(130);
  expect(readdirSync(folder).filter((file) => file.includes("stopped"))).toEqual([]);
});

test("a bug of the backend is no failed row: it is thrown", async () => {
  const backend = {
    info: { name: "webgpu", device: "played", precision: "f32", software: true, details: {} },
    events: [],
    close: async () => {},
  } as const;
  const sizes = { parity: 2, exactness: 2 };
  const lost = async () => {
    throw new Fault("transient", "the GPU was lost");
  };
  const rows = await checkMachine({ ...backend, prepare: lost }, sizes, () => {});
  expect(rows.filter(({ failure }) => failure === "the GPU was lost")).toHaveLength(18);
  const broken = async () => {
    throw new TypeError("a bug");
  };
  await expect(checkMachine({ ...backend, prepare: broken }, sizes, () => {})).rejects.toThrow(
    "a bug",
  );
});
