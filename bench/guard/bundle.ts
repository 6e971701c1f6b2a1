// Bundles of the guard: today's kernels and the baseline's are made by the same compiler with the same
// options, so that nothing but their code can make one faster.

import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
/** Committed; a bundle needs no history of the repository. */
export const BASELINE = path.join(ROOT, "bench/baseline");
/** Today's kernels, and what runs in the process of a side. */
export const BUILT = path.join(ROOT, "build/guard");

/** @param entry - A file of bench/guard. */
export async function bundle(entry: string, outfile: string, banner = ""): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [path.join("bench/guard", entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["webgpu"],
    banner: { js: banner },
    charset: "utf8",
    logLevel: "error",
  });
}
