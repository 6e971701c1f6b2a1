// The air-gapped bundle, used as on a machine that has nothing: no environment, an empty PATH, another
// working folder, spaces in its path. BINDMAP_BUNDLE=FILE tests an archive that `npm run bundle` made.

import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { PartResult } from "../../bench/parts/part.ts";
import { VERSION } from "../../src/version.ts";
import { neededLibraries } from "../../tools/bundle/elf.ts";
import { checkRuntime } from "../../tools/bundle/runtime.ts";
import { BUNDLE_NAME, stageBundle } from "../../tools/bundle/stage.ts";
import { bindmap } from "../support/cli.ts";
import { softwareEnvironment } from "../support/gpu.ts";

const here = process.platform === "linux" && process.arch === "x64";

describe.runIf(here)("the bundle", () => {
  const home = mkdtempSync(path.join(tmpdir(), "bindmap bundle "));
  const bundle = path.join(home, BUNDLE_NAME);
  const program = path.join(bundle, "bindmap");

  beforeAll(async () => {
    const archive = process.env["BINDMAP_BUNDLE"] ?? "";
    if (archive === "") await stageBundle(bundle);
    else execFileSync("tar", ["-xf", path.resolve(archive), "-C", home]);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    return spawnSync(command, args, { cwd: home, encoding: "utf8", env: { PATH: "", ...env } });
  }

  function sample(part: string): string {
    const name = readdirSync(path.join(bundle, "data-samples/srtm"), {
      recursive: true,
      encoding: "utf8",
    }).find((file) => file.endsWith(part));
    return path.join(bundle, "data-samples/srtm", name ?? `no file ending in ${part}`);
  }

  test("--version prints the version: by its path, from its own folder, and by name", () => {
    const printed = { status: 0, stdout: `${VERSION}\n`, stderr: "" };
    expect(run(program, ["--version"])).toMatchObject(printed);
    expect(run(`${BUNDLE_NAME}/bindmap`, ["--version"])).toMatchObject(printed);
    const inside = { cwd: bundle, encoding: "utf8", env: {} } as const;
    for (const shellCommand of ["./bindmap --version", "/bin/sh bindmap --version"]) {
      expect(spawnSync("/bin/sh", ["-c", shellCommand], inside)).toMatchObject(printed);
    }
    const byName = run("/bin/sh", ["-c", "bindmap --version"], { PATH: bundle });
    expect(byName).toMatchObject(printed);
  });

  test("a link to it exits 2 and says what to do instead; a link to its folder works", () => {
    symlinkSync(program, path.join(home, "link"));
    const { status, stdout, stderr } = run(path.join(home, "link"), ["--version"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`exec '/path/to/bindmap' "$@"`);
    symlinkSync(bundle, path.join(home, "folder"));
    expect(run(path.join(home, "folder/bindmap"), ["--version"]).stdout).toBe(`${VERSION}\n`);
  });

  test("doctor exits 0 and finds the webgpu that came along", () => {
    const { status, stdout } = run(program, ["doctor"]);
    expect(stdout).toMatch(/webgpu +\d+\.\d+\.\d+, loads/);
    expect(status).toBe(0);
  });

  test("fit makes the maps of the repository's command line, byte for byte", async () => {
    const scan = path.join(home, "sub-01_pet.nii.gz");
    copyFileSync(sample("_pet.nii.gz"), scan);
    copyFileSync(sample("_pet.json"), path.join(home, "sub-01_pet.json"));
    const args = ["fit", scan, "--ref", sample("_desc-reference_mask.nii.gz"), "--backend", "cpu"];
    const out = path.join(home, "maps of the bundle");
    const { status, stderr } = run(program, [...args, "--out", out]);
    expect(`${status} ${stderr}`).toMatch(/^0 /);
    const usual = path.join(home, "usual maps");
    expect((await bindmap([...args, "--out", usual])).code).toBe(0);
    const images = readdirSync(usual).filter((file) => file.endsWith(".nii.gz"));
    expect(images.length).toBeGreaterThanOrEqual(5);
    for (const file of images) {
      const same = readFileSync(path.join(out, file)).equals(readFileSync(path.join(usual, file)));
      expect(same, file).toBe(true);
    }
  });

  test("the BIDS App runs: a data set is fitted, found complete, and put together", () => {
    const dataset = path.join(bundle, "data-samples/srtm");
    const out = path.join(home, "maps of a data set");
    const options = "--derivatives bindmap-truth --ref-mask reference --seg phantom --backend cpu";
    const level = (name: string, more: readonly string[] = []): string[] => [
      dataset,
      out,
      name,
      ...more,
    ];
    const words = options.split(" ");
    const first = run(program, level("participant", words));
    expect(first.stdout, first.stderr).toMatch(/^1 done\n/);
    const again = run(program, level("participant", words));
    expect([again.status, again.stdout.split("\n")[0]]).toEqual([0, "1 complete before"]);
    const group = run(program, level("group", ["--figures", "--no-maps"]));
    expect(group.stdout, group.stderr).toMatch(/^1 scan of 1 participant: /);
    const slurm = run(program, ["slurm", dataset, path.join(home, "by slurm"), ...words]);
    expect(slurm.stdout, slurm.stderr).toMatch(/^1 task\(s\)/);
    const script = readdirSync(path.join(home, "by slurm/logs/slurm"), {
      recursive: true,
      encoding: "utf8",
    }).find((file) => file.endsWith("array.sbatch"));
    expect(readFileSync(path.join(home, "by slurm/logs/slurm", script ?? ""), "utf8")).toContain(
      bundle,
    );
  });

  test("a wrong option exits with the program's own code, 2", () => {
    expect(run(program, ["fit", "--no-such-option"]).status).toBe(2);
  });

  test("bench check passes all 36 rows on a software adapter, 18 without a GPU", (context) => {
    const few = ["bench", "check", "--voxels", "20"];
    const none = run(program, few, { BINDMAP_FAULT: "no-adapter" });
    expect(none.stdout).toMatch(/\n18 passed, 0 failed\n/);
    expect(none.stderr).toContain("no GPU is checked: no GPU can be used");
    expect(none.status).toBe(0);
    const environment = softwareEnvironment(context);
    const found = run(program, [...few, "--gpu", "swiftshader"], environment);
    expect(found.stdout, found.stderr).toMatch(/\n36 passed, 0 failed\n/);
    expect(found.status).toBe(0);
  });

  test("bench speed takes gpu.js along, and results go where --out says", () => {
    const few = ["bench", "speed", "--quick", "--voxels", "200", "--out", "results"];
    const { status, stdout, stderr } = run(program, few, { BINDMAP_FAULT: "no-adapter" });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/\| srtm +\| 38 +\| gpu\.js, mode gpu .* WebAssemblyKernel/);
    const text = readFileSync(path.join(home, "results/speed.json"), "utf8");
    const { head }: PartResult<unknown> = JSON.parse(text);
    expect(head.versions["gpu.js"]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(head.machine.commit).not.toBe("unknown");
  }, 180_000);

  test("it holds no file of a test, and only one of webgpu's five libraries", () => {
    const files = readdirSync(bundle, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => /vitest|\.test\.|\.d\.ts$/.test(file))).toEqual([]);
    const libraries = files.filter((file) => file.endsWith(".node"));
    expect(libraries).toEqual(["node_modules/webgpu/dist/linux-x64/dawn.node"]);
    expect(statSync(path.join(bundle, "runtime/node")).mode & 0o111).toBe(0o111);
    expect(readFileSync(path.join(bundle, "README.txt"), "utf8")).toContain("VK_DRIVER_FILES");
  });

  test("its launcher calls nothing that the shell does not have built in", () => {
    const words = readFileSync(program, "utf8")
      .split("\n")
      .map((line) => /^\s*([a-zA-Z[]+)(?= |$)/.exec(line)?.[1])
      .filter((word) => word !== undefined);
    const builtIn = new Set(["if", "echo", "exit", "fi", "case", "esac", "exec"]);
    expect(words.filter((word) => !builtIn.has(word))).toEqual([]);
  });

  test("the Node that makes it is linked to what every Linux has; one on libnode is refused", () => {
    const needed = neededLibraries(process.execPath);
    expect(needed).toContain("libc.so.6");
    expect(() => checkRuntime("node", needed)).not.toThrow();
    expect(() => checkRuntime("node", [...needed, "libnode.so.115"])).toThrow(
      "node is linked to libnode.so.115, which other machines lack",
    );
    expect(() => neededLibraries(program)).toThrow("is no 64-bit ELF program");
  });
});
