// The built pool in a process of its own, whose threads have little room for JavaScript objects.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { newFolder } from "../support/cli.ts";
import { MANNER, PLENTY, tinySpec } from "../support/pool.ts";
import { tinyImage, tinySidecar, writePet, writeTinyScan } from "../support/scan.ts";

const DIST = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../dist");
const HEAP_MB = 48;

const PROGRAM = `
  const [options, specs, manner] = JSON.parse(process.env.ASKED);
  const { openFitPool } = await import(process.env.POOL);
  const pool = await openFitPool(options);
  const settled = await Promise.allSettled(specs.map((spec) => pool.fit(spec, manner)));
  console.log(JSON.stringify(settled.map(({ value, reason }) =>
    value ? "done" : [reason.kind, reason.message, reason.advice])));
  await pool.close();
`;

test("a thread that runs out of memory fails its scan as transient; the others are done", async () => {
  const folder = await newFolder("heap");
  const tiny = await writeTinyScan(path.join(folder, "tiny"));
  // Some 20 MB of text; as objects they don't fit.
  const junk = Array.from({ length: 4e5 }, (_, n) => ({ a: n, b: `x${n}`, c: [n, n + 0.5] }));
  const hog = await writePet(path.join(folder, "hog"), "sub-02_pet.nii", tinyImage());
  await writeFile(hog.replace(".nii", ".json"), tinySidecar({ Junk: junk }));
  const specs = [tiny.pet, hog, tiny.pet, tiny.pet].map((pet, n) =>
    tinySpec(tiny, path.join(folder, `out${n}`), { pet }),
  );
  const program = path.join(folder, "program.mjs");
  await writeFile(program, PROGRAM);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, program],
    {
      env: {
        ...process.env,
        POOL: path.join(DIST, "node/fit-pool.js"),
        ASKED: JSON.stringify([PLENTY, specs, MANNER]),
      },
    },
  );
  expect(JSON.parse(stdout)).toEqual([
    "done",
    [
      "transient",
      `${hog}: the thread that fitted it ran out of memory`,
      expect.stringContaining("fewer --jobs"),
    ],
    "done",
    "done",
  ]);
});
