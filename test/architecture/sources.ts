// The source files of the package and what each of them imports, for the tests of its structure.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export interface Source {
  /** Within the root, with "/": "src/models/srtm/fit.ts". */
  readonly file: string;
  readonly text: string;
}

export interface Import {
  /** The importing file, within src. */
  readonly from: string;
  /** A file within src, or a package: "node:fs", "yargs". */
  readonly to: string;
  readonly isPackage: boolean;
}

/** Files under a folder of the root whose names end as given. */
export function filesUnder(folder: string, ending: string): readonly Source[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.split(path.sep).join("/")}`)
    .filter((file) => file.endsWith(ending) && !file.includes("node_modules/"))
    .sort()
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), "utf8") }));
}

/** Static, type, re-exporting, side-effect and dynamic imports; comments are left out. */
export function specifiersOf(text: string): readonly string[] {
  const code = text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, "");
  const imports = [
    /^\s*(?:import|export)\s[^;"'`]*?\sfrom\s*["']([^"']+)["']/gm,
    /^\s*import\s*["']([^"']+)["']/gm,
    /\bimport\(\s*["']([^"']+)["']/g,
    /\brequire\(\s*["']([^"']+)["']/g,
  ];
  return imports.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name]) => name));
}

export function importsOf({ file, text }: Source): readonly Import[] {
  const from = file.replace(/^src\//, "");
  return specifiersOf(text).map((name) =>
    name.startsWith(".")
      ? { from, to: path.posix.join(path.posix.dirname(from), name), isPackage: false }
      : { from, to: name, isPackage: true },
  );
}

/** The part of the house that a file within src belongs to: its top folder, or the file itself. */
export function partOf(file: string): string {
  return file.split("/")[0];
}
