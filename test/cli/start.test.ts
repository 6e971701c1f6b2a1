// The program's door: how many threads read and inflate.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { newFolder, SMALL_FIT } from "../support/cli.ts";
import { writeTinyScan } from "../support/scan.ts";

const START = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  "../../dist/cli/start.cjs",
);

/** Gives the machine 8 cores, and says at the end how many threads the process has. */
const HOOK = `
  require("node:os").availableParallelism = () => 8;
  process.on("exit", () => {
    const { length } = require("node:fs").readdirSync("/proc/self/task");
    console.error("threads " + length);
  });
`;

test.runIf(process.platform === "linux")(
  "the program reads with two threads for each core, unless UV_THREADPOOL_SIZE says otherwise",
  async () => {
    const folder = await newFolder("start");
    const tiny = await writeTinyScan(folder);
    const hook = path.join(folder, "hook.cjs");
    await writeFile(hook, HOOK);
    const threads = async (env: NodeJS.ProcessEnv, out: string): Promise<number> => {
      const args = ["fit", tiny.pet, "--ref", tiny.reference, ...SMALL_FIT, "--out", out];
      const { stderr } = await promisify(execFile)(
        process.execPath,
        ["--require", hook, START, ...args],
        { cwd: folder, env: { ...process.env, ...env } },
      );
      return Number(/^threads (\d+)$/m.exec(stderr)?.[1]);
    };
    const own = await threads({ UV_THREADPOOL_SIZE: undefined }, "own");
    const four = await threads({ UV_THREADPOOL_SIZE: "4" }, "four");
    expect(own - four).toBe(2 * 8 - 4);
  },
);
