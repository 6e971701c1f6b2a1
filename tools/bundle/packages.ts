// The npm packages that the built program needs at run time, found from package.json on, and which
// of their files.

import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** webgpu declares what its types and its build scripts use; its index.js loads neither. */
const NOT_AT_RUN_TIME: Readonly<Record<string, readonly string[]>> = {
  webgpu: ["@webgpu/types", "debug"],
};
/** Of webgpu's libraries for five platforms the bundle's is enough; gpu.js's dist is for browsers. */
const ONLY: Readonly<Record<string, RegExp>> = {
  "node_modules/webgpu": /^(package\.json|index\.js|LICENSE\.md|dist|dist\/linux-x64(\/.*)?)$/,
  "node_modules/gpu.js": /^(package\.json|LICENSE|src(\/.*)?)$/,
  "node_modules/acorn": /^(package\.json|LICENSE|dist|dist\/acorn\.js)$/,
};
const NOT_CODE = /\.(map|d\.[cm]?ts)$/;

/**
 * Folders of the packages, within `root`: "node_modules/yargs".
 *
 * @param more - Packages that package.json does not count among those needed at run time.
 * @throws Error when one is not installed.
 */
export function productionPackages(root: string, more: readonly string[] = []): readonly string[] {
  const found = new Set<string>();
  const visit = (folder: string, names: readonly string[]): void => {
    for (const name of names) {
      const place = resolve(root, folder, name);
      if (found.has(place)) continue;
      found.add(place);
      const skipped = NOT_AT_RUN_TIME[name] ?? [];
      visit(
        place,
        needsOf(path.join(root, place)).filter((need) => !skipped.includes(need)),
      );
    }
  };
  visit("", [...needsOf(root), ...more]);
  return [...found].sort();
}

/** Copies a package's code and licence to the same place under `to`. */
export function copyPackage(root: string, folder: string, to: string): void {
  const source = path.join(root, folder);
  cpSync(source, path.join(to, folder), {
    recursive: true,
    filter(file) {
      const name = path.relative(source, file).split(path.sep).join("/");
      if (name === "") return true;
      return (ONLY[folder]?.test(name) ?? true) && !NOT_CODE.test(name);
    },
  });
}

/** Node's own search: the package's node_modules, then its parents'. */
function resolve(root: string, folder: string, name: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (at === ".") at = "";
    const place = path.join(at, "node_modules", name);
    if (existsSync(path.join(root, place, "package.json"))) return place;
    if (at === "") throw new Error(`package ${name} of ${folder || "this project"} is missing`);
  }
}

function needsOf(folder: string): readonly string[] {
  const text = readFileSync(path.join(folder, "package.json"), "utf8");
  const { dependencies, optionalDependencies }: Manifest = JSON.parse(text);
  return Object.keys({ ...dependencies, ...optionalDependencies });
}
