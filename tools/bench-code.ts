// The benchmark in plain JavaScript, for the package and the bundle: dist/bench beside the rest of
// dist, whose modules and workers it shares.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build, type Metafile, type Plugin } from "esbuild";

import { findMachine } from "../bench/machine.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** What `bindmap bench` loads, and programs by what bench/places.ts calls them. */
const ENTRIES = ["bench", "main", "speed-step", "scale/step", "opponents/torch-input"];
/** Runs where there is Python with torch, on what torch-input has written. */
const TORCH_SCRIPT = "bench/opponents/torch_grid.py";
/** Optional where it runs. */
const EXTERNAL = ["webgpu", "gpu.js"];

/** @param dist - Where `tsc -p src` has put its output; the benchmark goes to bench/ in there. */
export async function buildBench(dist: string): Promise<void> {
  const folder = path.join(dist, "bench");
  // Chunks of an earlier build have other names.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(
      ENTRIES.map((name) => [name.replaceAll("/", "-"), `bench/${name}.ts`]),
    ),
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: EXTERNAL,
    define: { BUILT_COMMIT: JSON.stringify(findMachine().commit) },
    plugins: [sharedSources(), requireOfBenchmark()],
    logLevel: "error",
  });
  writeFileSync(path.join(folder, "LICENSES.txt"), licenses(metafile));
  copyFileSync(path.join(ROOT, TORCH_SCRIPT), path.join(folder, path.basename(TORCH_SCRIPT)));
}

/** Of the packages that were built in. */
function licenses({ inputs }: Metafile): string {
  const packages = Object.keys(inputs).flatMap((file) => /^node_modules\/[^/]+/.exec(file) ?? []);
  return [...new Set(packages)]
    .sort()
    .map((folder) => {
      const text = readFileSync(path.join(ROOT, folder, "LICENSE"), "utf8");
      return `${path.basename(folder)}\n\n${text.trim()}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

/** What src compiles to is there already, one folder up. */
function sharedSources(): Plugin {
  const src = path.join(ROOT, "src");
  return {
    name: "shared sources",
    setup(bundler) {
      bundler.onResolve({ filter: /^\.{1,2}\// }, ({ path: named, resolveDir, importer }) => {
        const file = path.relative(src, path.resolve(resolveDir, named));
        if (file.startsWith("..") || importer.includes("node_modules")) return undefined;
        const built = file.split(path.sep).join("/").replace(/\.ts$/, ".js");
        return { path: `../${built}`, external: true };
      });
    },
  };
}

/** `benchmark` asks for its packages under a name that no bundler can follow. */
function requireOfBenchmark(): Plugin {
  const hidden = "var freeRequire = typeof require == 'function' && require;";
  const followed = `var freeRequire = function(id) {
    if (id === "lodash") return require("lodash");
    if (id === "platform") return require("platform");
    throw new Error(id + " is not built in");
  };`;
  return {
    name: "require of benchmark",
    setup(bundler) {
      bundler.onLoad({ filter: /[/\\]benchmark[/\\]benchmark\.js$/ }, async ({ path: file }) => {
        const text = await readFile(file, "utf8");
        if (!text.includes(hidden)) throw new Error(`${file}: is not the version that is known`);
        return { contents: text.replace(hidden, followed), loader: "js" };
      });
    },
  };
}
