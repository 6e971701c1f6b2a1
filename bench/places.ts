// Where the programs are that the benchmark starts, from the sources (tsx) and built (dist/bench).

import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { Fault } from "../src/errors.ts";

/** Whether this is the benchmark of an installed package or a bundle. */
export const BUILT = import.meta.url.endsWith(".js");

/** The built command line; from the sources see `buildCommandLine`. */
export const CLI = place(BUILT ? "../cli/main.js" : "../dist/cli/main.js");

/**
 * Arguments with which Node runs a script of this folder in a process of its own.
 *
 * @param name - Without its ending, such as "scale/step". It has to be among the entries of
 *   tools/bench-code.ts, which makes scale-step.js of it.
 */
export function scriptArguments(name: string): readonly string[] {
  const file = place(BUILT ? `./${name.replaceAll("/", "-")}.js` : `./${name}.ts`);
  // From the sources they hold the loader.
  return [...process.execArgv, file];
}

/**
 * Brings dist up to date with the sources, for what times the command line as it is built.
 *
 * @throws Fault "input" when the sources don't compile.
 */
export function buildCommandLine(): void {
  if (BUILT) return;
  const root = place("..");
  const compiler = path.join(root, "node_modules/.bin/tsc");
  const { status, stdout } = spawnSync(compiler, ["-p", "src"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status === 0) return;
  throw new Fault("input", `src does not compile: ${stdout.trim()}`, "See npm run check.");
}

function place(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
