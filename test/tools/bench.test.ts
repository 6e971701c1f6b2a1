// `npm run bench` as a command: what it refuses, what it writes, what its exit code says.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

import { checkMachine } from "../../bench/check.ts";
import { parts } from "../../bench/parts/index.ts";
import { Fault } from "../../src/errors.ts";
import { buildBench } from "../../tools/bench-code.ts";
import { softwareEnvironment } from "../support/gpu.ts";
import { ROOT } from "../architecture/sources.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bindmap-bench-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAIN = path.join(ROOT, "bench/main.ts");
const CLI = path.join(ROOT, "dist/cli/main.js");
const TSX = ["--import", path.join(ROOT, "node_modules/tsx/dist/esm/index.mjs")];

const NO_GPU = { BINDMAP_FAULT: "no-adapter" };
const SMALL = ["check", "--voxels", "3"];

function bench(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return run([...TSX, MAIN, ...args], env);
}

function run(args: readonly string[], env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], ...env },
  });
}

test.each([
  [["--threads", "0"], "--threads is 0; it must be a whole number above 0"],
  [["check", "--voxels", "1e3"], "--voxels is 1e3; it must be a whole number above 0"],
  [["chekc"], 'there is no part "chekc". Did you mean "check"?'],
  [["speed", "everything"], 'there is no part "everything". Parts: check, kernel, speed'],
  [["--gpu", ""], "--gpu is empty"],
  [["--dir="], "--dir is empty"],
  [["--qick"], "Unknown option '--qick'"],
])("bench %j exits 2 and says why", (args, says) => {
  const { status, stdout, stderr } = bench(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(`bindmap: error: ${says}`);
});

test("--help exits 0 and names every part", () => {
  const { status, stdout, stderr } = bench(["--help"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const { name, about } of parts) expect(stdout).toContain(`  ${name.padEnd(12)} ${about}`);
});

test("a GPU that is named and not there is exit 69, and nothing is measured or written", () => {
  const { status, stdout } = bench([...SMALL, "--gpu", "no such GPU", "--out", "results"]);
  expect({ status, stdout }).toEqual({ status: 69, stdout: "" });
  const several = bench(["check", "speed", "--gpu", "no such GPU", "--out", "results"]);
  expect(several.status).toBe(69);
  // The second part is not tried: it would end alike.
  expect(several.stderr.match(/no GPU is named/g)).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([]);
});

test("--out FOLDER takes PART.json with what --json prints, replaced with --force alone", () => {
  const args = [...SMALL, "--json", "--out", "some/results"];
  const { status, stdout } = bench(args, NO_GPU);
  expect(status).toBe(0);
  const printed: unknown = JSON.parse(stdout);
  expect(printed).toMatchObject({ part: "check", result: { passed: 18, failed: 0 } });
  expect(printed).toMatchObject({ head: { gpu: null, software: null, adapter: {} }, events: [] });
  const written = path.join(folder, "some/results");
  expect(JSON.parse(readFileSync(path.join(written, "check.json"), "utf8"))).toEqual(printed);
  const again = bench(args, NO_GPU);
  expect({ status: again.status, stdout: again.stdout }).toEqual({ status: 73, stdout: "" });
  // One of several is enough to refuse all before the first is measured.
  const several = bench(["speed", ...args], NO_GPU);
  expect({ status: several.status, stdout: several.stdout }).toEqual({ status: 73, stdout: "" });
  expect(bench([...args, "--force"], NO_GPU).status).toBe(0);
  expect(readdirSync(written)).toEqual(["check.json"]);
});

test("a folder that can't be made is exit 73 before anything is measured", () => {
  writeFileSync(path.join(folder, "file"), "");
  const { status, stdout } = bench([...SMALL, "--out", "file/results"], NO_GPU);
  expect({ status, stdout }).toEqual({ status: 73, stdout: "" });
});

test("one wrong read-back of the GPU fails its row alone and is exit 1", (context) => {
  const environment = softwareEnvironment(context);
  const { status, stdout } = bench([...SMALL, "--gpu", "swiftshader"], {
    ...environment,
    BINDMAP_FAULT: "nan@2",
  });
  expect(stdout).toMatch(/\n35 passed, 1 failed\n\n$/);
  expect(stdout.match(/FAILED: /g)).toHaveLength(1);
  expect(stdout).toContain("(software adapter, no GPU)");
  expect(status).toBe(1);
});

test("a part that fails is named, the next one is measured all the same, and the end is exit 1", () => {
  // The folder for scans is a file: `fit` can't be measured, `check` and `startup` can.
  writeFileSync(path.join(folder, "no-folder"), "");
  const names = ["fit", "startup", "check", "--voxels", "3"];
  const args = [...names, "--quick", "--json", "--dir", "no-folder", "--out", "partly"];
  const { status, stdout, stderr } = bench(args, NO_GPU);
  expect(stderr).toMatch(/^2 of 3 parts done; failed: fit \(exit \d+\)$/m);
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).part),
  ).toEqual(["check", "startup"]);
  expect(readdirSync(path.join(folder, "partly")).sort()).toEqual(["check.json", "startup.json"]);
  expect(status).toBe(1);
});

test.each([[["check"]], [["check", "speed"]]])(
  "SIGINT while measuring %j is exit 130, and no result is there",
  async (names) => {
    const out = `stopped-${names.length}`;
    const child = spawn(process.execPath, [...TSX, MAIN, ...names, "--out", out], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      env: NO_GPU,
    });
    // A row is announced; seventeen more would follow.
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const first = !said.includes(": passed");
      said += text;
      if (first && said.includes(": passed")) child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code, said).toBe(130);
    expect(readdirSync(folder).filter((file) => file.includes(out))).toEqual([]);
  },
);

test("bindmap bench is the same benchmark, built", async () => {
  await buildBench(path.join(ROOT, "dist"));
  const { status, stdout, stderr } = run([CLI, "bench", ...SMALL], NO_GPU);
  expect(stdout, stderr).toMatch(/\n18 passed, 0 failed\n/);
  expect(status).toBe(0);
  expect(run([CLI, "bench", "--qick"], NO_GPU).status).toBe(2);
  expect(run([CLI, "--help"], NO_GPU).stdout).toMatch(/bench +Check and time this machine/);
});

test("bindmap bench without the built benchmark says how to make it", () => {
  const { status, stderr } = run([...TSX, path.join(ROOT, "src/cli/main.ts"), "bench"], {});
  expect(status).toBe(2);
  expect(stderr).toContain("the benchmark is not built: there is no ");
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
