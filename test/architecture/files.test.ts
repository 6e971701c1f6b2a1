// How the files of the house are kept: headers, lengths, WGSL in its folder, one version.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { models } from "../../src/models/index.ts";
import { VERSION } from "../../src/version.ts";
import { filesUnder, ROOT } from "./sources.ts";

const MOST_LINES = 300;
const GENERATED = "src/backend/webgpu/shaders.generated.ts";

const written = ["src", "shaders", "test", "tools", "bench"]
  .flatMap((folder) => filesUnder(folder, ".ts"))
  .filter(({ file }) => file !== GENERATED);
const shaders = filesUnder("shaders", ".wgsl");

test("no file that people write has more than 300 lines", () => {
  const long = [...written, ...shaders]
    .map(({ file, text }) => ({ file, lines: text.trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > MOST_LINES);
  expect(long).toEqual([]);
});

test("every file but a test, whose names speak, begins by saying what it is", () => {
  const silent = [...written, ...shaders]
    .filter(({ file }) => !file.endsWith(".test.ts"))
    .filter(({ text }) => !/^(#!.*\n)?\n?\/\/ \S/.test(text))
    .map(({ file }) => file);
  expect(silent).toEqual([]);
});

test("WGSL is written in shaders/ alone", () => {
  const strays = filesUnder("src", ".ts")
    .filter(
      ({ file, text }) => file !== GENERATED && /@compute|@workgroup_size|@binding/.test(text),
    )
    .map(({ file }) => file);
  expect(strays).toEqual([]);
  expect(shaders.length).toBeGreaterThan(0);
});

test("barrels are the three doors of the package", () => {
  const barrels = filesUnder("src", "index.ts")
    .map(({ file }) => file)
    .filter((file) => !/^src\/models\/\w+\/index\.ts$/.test(file));
  const doors = new Set(["src/index.ts", "src/models/index.ts", "src/node/index.ts"]);
  expect(barrels.filter((file) => !doors.has(file))).toEqual([]);
});

test.each(Object.entries(models))(
  "model %s is registered under its own name and has a shader of that name",
  (name, model) => {
    expect(model.name).toBe(name);
    expect(existsSync(path.join(ROOT, "shaders/models", `${name}.wgsl`))).toBe(true);
    expect(existsSync(path.join(ROOT, "src/models", name, "index.ts"))).toBe(true);
  },
);

test("every shader of shaders/models belongs to a registered model", () => {
  const stems = shaders
    .filter(({ file }) => file.startsWith("shaders/models/"))
    .map(({ file }) => path.basename(file, ".wgsl"));
  expect(stems).toEqual(Object.keys(models).sort());
});

test("src/version.ts and package.json give one version", () => {
  const text = readFileSync(path.join(ROOT, "package.json"), "utf8");
  const { version }: { version: string } = JSON.parse(text);
  expect(VERSION).toBe(version);
});
