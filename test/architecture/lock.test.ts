// package-lock.json: what `npm ci` needs on every platform, and from any registry.

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { ROOT } from "./sources.ts";

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock: { readonly packages: Readonly<Record<string, Entry>> } = JSON.parse(
  readFileSync(path.join(ROOT, "package-lock.json"), "utf8"),
);
const manifest: Entry = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));

/** Where Node would find a package that another one asks for; undefined where it is in no entry. */
function placeOf(packages: Readonly<Record<string, Entry>>, from: string, name: string) {
  for (let at = from; ;) {
    const place = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (at === "") return undefined;
    const cut = at.lastIndexOf("/node_modules/");
    at = cut === -1 ? "" : at.slice(0, cut);
  }
}

function missing(packages: Readonly<Record<string, Entry>>): readonly string[] {
  return Object.entries(packages).flatMap(([from, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => placeOf(packages, from, name) === undefined)
      .map((name) => `${from} asks for ${name}`),
  );
}

test("every dependency of an entry, optional ones of other platforms too, has an entry", () => {
  expect(missing(lock.packages)).toEqual([]);
});

test("an optional binary without its entry is found missing, one with it is not", () => {
  const tool: Entry = { optionalDependencies: { "tool-linux": "1.0.0" } };
  const packages = { "node_modules/tool": tool };
  expect(missing(packages)).toEqual(["node_modules/tool asks for tool-linux"]);
  expect(missing({ ...packages, "node_modules/tool-linux": {} })).toEqual([]);
  expect(missing({ ...packages, "node_modules/tool/node_modules/tool-linux": {} })).toEqual([]);
});

test("no entry names the registry that it came from", () => {
  const addresses = Object.entries(lock.packages).filter(([, one]) => one.resolved !== undefined);
  expect(addresses).toEqual([]);
});

test("the lock's root asks for what package.json asks for, and each is locked to that version", () => {
  const root = lock.packages[""];
  for (const kind of ["dependencies", "devDependencies", "optionalDependencies"] as const) {
    expect(root[kind]).toEqual(manifest[kind]);
    for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
      expect(lock.packages[`node_modules/${name}`].version, name).toBe(version);
    }
  }
});
