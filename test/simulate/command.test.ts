import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import yargs from "yargs";

import { simulateCommand } from "../../src/cli/commands/simulate.ts";
import { openImage } from "../../src/node/image-file.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bindmap-command-"));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function run(...args: readonly string[]): Promise<unknown> {
  return yargs(["simulate", ...args])
    .command(simulateCommand)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();
}

test("--size 24x22x18 --no-gzip --study equilibrium writes 20 frames of that shape, uncompressed", async () => {
  const out = path.join(folder, "shape");
  await run(out, "--size", "24x22x18", "--no-gzip", "--study", "equilibrium");
  const image = await openImage(path.join(out, "sub-01/pet/sub-01_trc-11CDASB_pet.nii"));
  expect(image.header.grid.shape).toEqual([24, 22, 18]);
  expect(image.header.frameCount).toBe(20);
  expect(image.isCompressed).toBe(false);
});

test("without options but the size it writes 38 compressed int16 frames", async () => {
  const out = path.join(folder, "plain");
  await run(out, "--size", "small");
  const image = await openImage(path.join(out, "sub-01/pet/sub-01_trc-11CAZ10419369_pet.nii.gz"));
  expect(image.header.frameCount).toBe(38);
  expect(image.header.datatype).toBe("int16");
  expect(await readdir(out)).toContain("dataset_description.json");
});

test("the blur is the scanner's by default on its grid, none on other grids, and what --psf says", async () => {
  const blurOf = async (name: string, ...args: readonly string[]): Promise<unknown> => {
    const out = path.join(folder, name);
    await run(out, "--study", "equilibrium", ...args);
    const truth = "derivatives/bindmap-truth/sub-01/pet/sub-01_trc-11CDASB";
    const text = await readFile(path.join(out, `${truth}_truth.json`), "utf8");
    const pure = existsSync(path.join(out, `${truth}_desc-pure_mask.nii.gz`));
    return [JSON.parse(text).PsfFwhmMm, pure];
  };
  expect(await blurOf("scanner", "--noise", "0")).toEqual([4.5, true]);
  expect(await blurOf("unblurred", "--size", "small")).toEqual([0, false]);
  expect(await blurOf("asked", "--size", "32x32x24", "--psf", "3.5")).toEqual([3.5, true]);
});

test("4 subjects in 2 sessions and groups a:3,b:1 make 8 scans and a group column", async () => {
  const out = path.join(folder, "groups");
  const size = ["--size", "20x20x14"];
  await run(out, ...size, "--subjects", "4", "--sessions", "2", "--groups", "a:3,b:1");
  const people = await readFile(path.join(out, "participants.tsv"), "utf8");
  expect(people).toBe("participant_id\tgroup\nsub-01\ta\nsub-02\tb\nsub-03\ta\nsub-04\ta\n");
  const files = await readdir(out, { recursive: true });
  expect(files.filter((name) => name.endsWith("_pet.nii.gz"))).toHaveLength(8);
  expect(files).toContain("participants.json");
  expect(files).toContain("sub-04/ses-2/pet/sub-04_ses-2_trc-11CAZ10419369_pet.nii.gz");
});

test("--participants is refused with --subjects as the next step", async () => {
  await expect(run(path.join(folder, "old"), "--participants", "4")).rejects.toMatchObject({
    kind: "usage",
    advice: "Use --subjects 4.",
  });
});

test.each([
  ["--size", "huge"],
  ["--size", "10x10x10"],
  ["--noise", "-1"],
  ["--noise", "much"],
  ["--noise", "0x1"],
  ["--psf", "4mm"],
  ["--psf", "31"],
  // Nothing of the reference region is left without an admixture.
  ["--psf", "30"],
  ["--seed", "1.5"],
  ["--seed", "1e20"],
  ["--sessions", "0"],
  ["--groups", "a,b"],
  ["--subjects", "abc"],
  ["--subjects", "0"],
  ["--occupancy", "70"],
])("%s %s is refused as wrong usage and nothing is written", async (option, value) => {
  const out = path.join(folder, `refused${option}${value}`);
  const size = option === "--size" ? [] : ["--size=small"];
  await expect(run(out, ...size, `${option}=${value}`)).rejects.toMatchObject({ kind: "usage" });
  await expect(readdir(out)).rejects.toThrow("ENOENT");
});
