// What the scripts ask of sbatch and of Apptainer.

import { expect, test } from "vitest";

import { arrayScript, groupScript } from "../../src/batch/slurm-script.ts";
import {
  SLURM_ARRAY,
  SLURM_NEEDS,
  SLURM_SETS,
  SLURM_WORK,
  runTask,
  sbatchLines,
} from "../support/slurm-script.ts";

const IMAGE = { image: "/images/bindmap 1.sif", binds: ["/data/my set", "/out"] };

test("it asks Slurm for what was asked for, and a user's own lines come last", () => {
  const needs = {
    ...SLURM_NEEDS,
    partition: "gpu",
    account: "pet",
    qos: "long",
    more: ["--constraint=a100"],
  };
  const logFolder = '/data/100%/a "b"/logs';
  const text = arrayScript(
    needs,
    { ...SLURM_WORK, logFolder },
    { ...SLURM_ARRAY, taskCount: 6, atOnce: 2 },
  );
  expect(sbatchLines(text)).toEqual(
    [
      "--job-name=bindmap",
      "--array=0-5%2",
      "--cpus-per-task=4",
      "--mem=8192M",
      "--time=1:00:00",
      "--gres=gpu:1",
      "--partition=gpu",
      "--account=pet",
      "--qos=long",
      "--requeue",
      "--open-mode=append",
      String.raw`--output="/data/100%%/a \"b\"/logs/%x-%A_%a.out"`,
      "--constraint=a100",
    ].map((line) => `#SBATCH ${line}`),
  );
  // sbatch stops reading them at the first command.
  const lines = text.split("\n");
  const firstCommand = lines.findIndex((line) => line !== "" && !line.startsWith("#"));
  expect(lines.findLastIndex((line) => line.startsWith("#SBATCH"))).toBeLessThan(firstCommand);
});

test("without a GPU nothing is said of gres; the group job asks for none in any case", () => {
  expect(arrayScript({ ...SLURM_NEEDS, gres: undefined }, SLURM_WORK, SLURM_ARRAY)).not.toContain(
    "gres",
  );
  const group = groupScript(SLURM_NEEDS, SLURM_WORK, SLURM_SETS);
  expect(group).not.toContain("gres");
  expect(sbatchLines(group)[0]).toBe("#SBATCH --job-name=bindmap-group");
});

test("with a container Apptainer runs it: binds, the GPU, and what Slurm grants", () => {
  const text = arrayScript(SLURM_NEEDS, { ...SLURM_WORK, container: IMAGE }, SLURM_ARRAY);
  const { stdout } = runTask(text, 0, {
    SLURM_CPUS_PER_TASK: "4",
    CUDA_VISIBLE_DEVICES: "1",
    VK_DRIVER_FILES: "/of/the/host.json",
  });
  const words = stdout.split("\n").slice(1);
  expect(words.slice(0, 10)).toEqual([
    "run",
    "--cleanenv",
    "--nv",
    "-B",
    "/data/my set",
    "-B",
    "/out",
    "/images/bindmap 1.sif",
    SLURM_WORK.bidsDir,
    SLURM_WORK.outDir,
  ]);
  expect(words).toContain("APPTAINERENV_SLURM_CPUS_PER_TASK=4");
  expect(words).toContain("APPTAINERENV_CUDA_VISIBLE_DEVICES=1");
  expect(stdout).not.toContain("VK_DRIVER_FILES");
});

test("without a GPU there is no --nv; a bind with a colon is refused", () => {
  const onCpu = arrayScript(
    { ...SLURM_NEEDS, gres: undefined },
    { ...SLURM_WORK, container: IMAGE },
    SLURM_ARRAY,
  );
  expect(onCpu).not.toContain("--nv");
  const container = { ...IMAGE, binds: ["/data/a:b"] };
  expect(() => arrayScript(SLURM_NEEDS, { ...SLURM_WORK, container }, SLURM_ARRAY)).toThrow(
    "/data/a:b: Apptainer can't bind a path with a colon or a comma",
  );
});

test("a log folder with a backslash, of which sbatch makes something else, is refused", () => {
  expect(() =>
    arrayScript(SLURM_NEEDS, { ...SLURM_WORK, logFolder: "/a\\b" }, SLURM_ARRAY),
  ).toThrow("sbatch can't write to a folder with a backslash");
});
