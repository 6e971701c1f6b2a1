import { mkdtemp, readdir, rm } from "node:fs/promises";
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

test.each([
  ["--size", "huge"],
  ["--size", "10x10x10"],
  ["--noise", "-1"],
  ["--noise", "much"],
  ["--seed", "1.5"],
  ["--subjects", "0"],
  ["--occupancy", "70"],
])("%s %s is refused as wrong usage and nothing is written", async (option, value) => {
  const out = path.join(folder, `refused${option}${value}`);
  const size = option === "--size" ? [] : ["--size=small"];
  await expect(run(out, ...size, `${option}=${value}`)).rejects.toMatchObject({ kind: "usage" });
  await expect(readdir(out)).rejects.toThrow("ENOENT");
});
