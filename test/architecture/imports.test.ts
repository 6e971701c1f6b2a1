// Who may import whom in src/. The table is the architecture: a new edge is a decision, made here.

import { expect, test } from "vitest";

import { filesUnder, importsOf, partOf, specifiersOf } from "./sources.ts";

/** What each part (top folder of src, or file beside them) imports from others, and nothing more. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "errors.ts": [],
  "version.ts": [],
  "warnings.ts": [],
  math: [],
  text: ["errors.ts"],
  timing: ["errors.ts", "warnings.ts", "text"],
  tac: ["errors.ts", "warnings.ts", "text", "timing"],
  image: ["errors.ts", "warnings.ts"],
  // Phantoms judge models and math, so they share nothing with them.
  simulate: ["errors.ts", "timing"],
  models: ["errors.ts", "text", "math", "timing"],
  backend: ["errors.ts", "models"],
  maps: ["errors.ts", "math", "timing", "models", "backend"],
  output: ["errors.ts", "version.ts", "text", "timing", "models", "maps"],
  bids: ["errors.ts", "text"],
  batch: ["errors.ts", "version.ts", "text", "timing", "models", "maps", "output", "job", "bids"],
  group: ["errors.ts", "version.ts", "warnings.ts", "text", "math", "image", "backend", "output"],
  job: ["errors.ts", "warnings.ts", "timing", "tac", "image", "models", "backend", "maps"],
  node: [
    "errors.ts",
    "version.ts",
    "warnings.ts",
    "text",
    "timing",
    "tac",
    "image",
    "simulate",
    "models",
    "backend",
    "maps",
    "output",
    "job",
    "bids",
    "batch",
    "group",
  ],
  cli: [
    "errors.ts",
    "version.ts",
    "warnings.ts",
    "text",
    "simulate",
    "models",
    "backend",
    "maps",
    "output",
    "job",
    "bids",
    "batch",
    "group",
    "node",
  ],
  // The browser-safe door to the library.
  "index.ts": [
    "errors.ts",
    "version.ts",
    "warnings.ts",
    "text",
    "timing",
    "tac",
    "image",
    "simulate",
    "models",
    "backend",
    "maps",
    "output",
    "job",
  ],
};

/** Closer limits than those of a whole part: files that begin so import only files that begin so. */
const CLOSER: readonly { readonly from: string; readonly only: readonly string[] }[] = [
  { from: "backend/cpu/", only: ["backend/backend.ts", "backend/cpu/", "models/model.ts"] },
  { from: "backend/backend.ts", only: ["models/model.ts"] },
  { from: "models/model.ts", only: ["timing/frames.ts"] },
  { from: "models/status.ts", only: [] },
];

/** Packages by part; `node:` stands for Node's own modules. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  image: ["nifti-reader-js"],
  node: ["node:", "webgpu"],
  cli: ["node:", "yargs", "cli-progress"],
};

const sources = filesUnder("src", ".ts");
const imports = sources.flatMap(importsOf);
const own = imports.filter(({ isPackage }) => !isPackage);

test("each part of src imports only what its row of the table names", () => {
  const broken = own
    .filter(({ from, to }) => partOf(from) !== partOf(to))
    .filter(({ from, to }) => !(ALLOWED[partOf(from)] ?? []).includes(partOf(to)))
    .map(({ from, to }) => `${from} imports ${to}`);
  expect(broken).toEqual([]);
});

test("every part of src has a row in the table", () => {
  const parts = new Set(sources.map(({ file }) => partOf(file.replace(/^src\//, ""))));
  expect([...parts].filter((part) => ALLOWED[part] === undefined)).toEqual([]);
});

test("the contracts of models and backends, and the CPU reference, keep to closer limits", () => {
  const broken = CLOSER.flatMap(({ from, only }) =>
    own
      .filter((one) => one.from.startsWith(from))
      .filter(({ to }) => !only.some((start) => to.startsWith(start)))
      .map((one) => `${one.from} imports ${one.to}`),
  );
  expect(broken).toEqual([]);
});

test("only src/node and src/cli use Node's modules, webgpu and the terminal's packages", () => {
  const broken = imports
    .filter(({ isPackage }) => isPackage)
    .filter(
      ({ from, to }) =>
        !(PACKAGES[partOf(from)] ?? []).includes(to.startsWith("node:") ? "node:" : to),
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  expect(broken).toEqual([]);
});

test("the parts of src form no cycle", () => {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of own) {
    if (partOf(from) === partOf(to)) continue;
    edges.set(partOf(from), (edges.get(partOf(from)) ?? new Set()).add(partOf(to)));
  }
  expect(cycleIn(edges)).toEqual([]);
});

test("a model's folder imports no other model's, but suvr shares the ratio of equilibrium", () => {
  const modelOf = (file: string): string | undefined => /^models\/(\w+)\//.exec(file)?.[1];
  const crossing = own
    .map(({ from, to }) => [modelOf(from), modelOf(to)])
    .filter(([from, to]) => from !== undefined && to !== undefined && from !== to)
    .map(([from, to]) => `${from} → ${to}`);
  expect([...new Set(crossing)]).toEqual(["suvr → equilibrium"]);
});

test("every import of a file of src names a file that is there", () => {
  const known = new Set(sources.map(({ file }) => file.replace(/^src\//, "")));
  expect(own.filter(({ to }) => !known.has(to)).map(({ from, to }) => `${from}: ${to}`)).toEqual(
    [],
  );
});

test("all five ways to import are seen, comments are not", () => {
  const text = `import { a } from "./a.ts";
import type {
  B,
} from "./b.ts";
import "./c.ts";
export { d } from "./d.ts";
const e = await import("./e.ts");
// import { x } from "./x.ts";
 * like import("./y.ts")
`;
  expect([...specifiersOf(text)].sort()).toEqual(["a", "b", "c", "d", "e"].map((n) => `./${n}.ts`));
});

test("a cycle of three parts is found, a chain of three is none", () => {
  const chain = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["c"])],
  ]);
  expect(cycleIn(chain)).toEqual([]);
  expect(cycleIn(new Map([...chain, ["c", new Set(["a"])]]))).toEqual(["a", "b", "c", "a"]);
});

/** The first cycle met, from a part back to itself; empty where there is none. */
function cycleIn(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const done = new Set<string>();
  function visit(part: string, path: readonly string[]): readonly string[] {
    const seen = path.indexOf(part);
    if (seen >= 0) return [...path.slice(seen), part];
    if (done.has(part)) return [];
    for (const next of edges.get(part) ?? []) {
      const cycle = visit(next, [...path, part]);
      if (cycle.length > 0) return cycle;
    }
    done.add(part);
    return [];
  }
  for (const part of edges.keys()) {
    const cycle = visit(part, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
