import { build } from "esbuild";
import { expect, test } from "vitest";

import { ROOT } from "./sources.ts";

test("the core bundles for the browser without a Node module", async () => {
  const { errors, warnings, outputFiles } = await build({
    entryPoints: [`${ROOT}/src/index.ts`],
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "es2023",
    write: false,
    logLevel: "silent",
  });
  expect([...errors, ...warnings]).toEqual([]);
  expect(outputFiles[0].text).not.toMatch(/from\s*"node:|require\("node:/);
});

test("control: the Node entry does not", async () => {
  const bundled = build({
    entryPoints: [`${ROOT}/src/node/index.ts`],
    bundle: true,
    platform: "browser",
    format: "esm",
    write: false,
    logLevel: "silent",
  });
  await expect(bundled).rejects.toThrow("node:");
});
