// The air-gapped bundle, used as on a machine that has nothing: an empty environment, another
// working folder. BINDMAP_BUNDLE=FILE tests an archive that `npm run bundle` made.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { VERSION } from "../../src/version.ts";
import { BUNDLE_NAME, stageBundle } from "../../tools/bundle/stage.ts";
import { softwareVulkan } from "../support/software-vulkan.ts";

const here = process.platform === "linux" && process.arch === "x64";

describe.runIf(here)("the bundle", () => {
  const home = mkdtempSync(path.join(tmpdir(), "bindmap bundle "));
  const bundle = path.join(home, BUNDLE_NAME);

  beforeAll(() => {
    const archive = process.env["BINDMAP_BUNDLE"] ?? "";
    if (archive === "") stageBundle(bundle);
    else execFileSync("tar", ["-xf", path.resolve(archive), "-C", home]);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    return spawnSync(program, args, { cwd: home, encoding: "utf8", env });
  }

  function sample(part: string): string {
    const name = readdirSync(path.join(bundle, "data-samples/srtm"), {
      recursive: true,
      encoding: "utf8",
    }).find((file) => file.endsWith(part));
    return path.join(bundle, "data-samples/srtm", name ?? `no file ending in ${part}`);
  }

  test("--version prints the version, also through a link", () => {
    expect(run(path.join(bundle, "bindmap"), ["--version"])).toMatchObject({
      status: 0,
      stdout: `${VERSION}\n`,
      stderr: "",
    });
    symlinkSync(path.join(bundle, "bindmap"), path.join(home, "link"));
    expect(run(path.join(home, "link"), ["--version"]).stdout).toBe(`${VERSION}\n`);
    const byName = run("/bin/sh", ["-c", "bindmap --version"], { PATH: bundle });
    expect(byName.stdout).toBe(`${VERSION}\n`);
  });

  test("doctor exits 0 and finds the webgpu that came along", () => {
    const { status, stdout } = run(path.join(bundle, "bindmap"), ["doctor"]);
    expect(stdout).toMatch(/webgpu +\d+\.\d+\.\d+, loads/);
    expect(status).toBe(0);
  });

  test("fit makes BPND of a sample on the CPU, with exit 0", () => {
    const out = path.join(home, "maps");
    const inputs = [sample("_pet.nii.gz"), "--ref", sample("_desc-reference_mask.nii.gz")];
    const args = ["fit", ...inputs, "--backend", "cpu", "--out", out];
    const { status, stderr } = run(path.join(bundle, "bindmap"), args);
    expect(`${status} ${stderr}`).toMatch(/^0 /);
    expect(readdirSync(out, { recursive: true }).join()).toContain("BPND_mimap.nii.gz");
  });

  test("a wrong option exits with the program's own code, 2", () => {
    expect(run(path.join(bundle, "bindmap"), ["fit", "--no-such-option"]).status).toBe(2);
  });

  test("bin/parity passes on a software adapter, and exits 69 without one", (context) => {
    const { environment, reason } = softwareVulkan();
    if (environment === undefined) context.skip(reason);
    const parity = path.join(bundle, "bin/parity");
    const found = run(parity, ["--voxels", "50"], { ...environment });
    expect(found.stderr + found.stdout).not.toContain("FAILED");
    expect(found.stdout.match(/\| passed/g)?.length).toBe(18);
    expect(found.status).toBe(0);
    expect(run(parity, ["--gpu", "no such GPU"], { ...environment }).status).toBe(69);
  });

  test("bin/bench starts, and refuses 0 threads with exit 2", () => {
    const { status, stderr } = run(path.join(bundle, "bin/bench"), ["--threads", "0"]);
    expect(`${status} ${stderr}`).toContain("2 --threads is 0; it must be a whole number above 0");
  });

  test("it holds no file of a test, and only one of webgpu's five libraries", () => {
    const files = readdirSync(bundle, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => /vitest|\.test\.|\.d\.ts$/.test(file))).toEqual([]);
    const libraries = files.filter((file) => file.endsWith(".node"));
    expect(libraries).toEqual(["node_modules/webgpu/dist/linux-x64/dawn.node"]);
    expect(statSync(path.join(bundle, "runtime/node")).mode & 0o111).toBe(0o111);
    expect(readFileSync(path.join(bundle, "README.txt"), "utf8")).toContain("VK_DRIVER_FILES");
  });
});
