// docs/performance.md is the rendering of the committed results, and says what they were measured on.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { parts } from "../../bench/parts/index.ts";
import type { Head, PartResult } from "../../bench/parts/part.ts";
import { performancePages, readResults } from "../../tools/performance-page.ts";
import { ROOT } from "../architecture/sources.ts";
import { MACHINE } from "../support/bench-machine.ts";

const DOCS = path.join(ROOT, "docs");
const committed = readResults(path.join(ROOT, "bench/results"));

test("docs/performance.md and its plots are what the results say (npm run docs -- performance)", () => {
  const pages = performancePages(committed);
  for (const [file, text] of Object.entries(pages)) {
    expect(readFileSync(path.join(DOCS, file), "utf8"), file).toBe(text);
  }
  const plots = path.join(DOCS, "performance");
  const found = existsSync(plots)
    ? readdirSync(plots, { recursive: true, encoding: "utf8" }).filter((file) =>
        /\.\w+$/.test(file),
      )
    : [];
  const rendered = Object.keys(pages).filter((file) => file !== "performance.md");
  expect(found.map((file) => `performance/${file}`).sort()).toEqual(rendered.sort());
});

test("every committed result names processor, Node, commit and package versions", () => {
  expect(committed.length).toBeGreaterThan(0);
  for (const { name, results } of committed) {
    for (const { part, head } of results.values()) {
      const { cpu, cores, node, commit } = head.machine;
      const said = [cpu, cores, node, commit, head.date, ...Object.values(head.versions)];
      expect(
        said.filter((text) => text === "" || text === "unknown"),
        `${name} ${part}`,
      ).toEqual([]);
    }
  }
});

const head: Head = {
  date: "2026-01-02",
  machine: MACHINE,
  gpu: "SwiftShader Device",
  software: true,
  adapter: { driver: "SwiftShader driver-5.0.0" },
  versions: { webgpu: "0.6.2" },
  noGpu: null,
};

function page(...heads: readonly Head[]): string {
  const result = { passed: 1, failed: 0, rows: [] };
  const machines = heads.map((one, n) => {
    const whole: PartResult<unknown> = { part: "check", head: one, events: [], result };
    return { name: `machine-${n}`, results: new Map([["check", whole]]) };
  });
  return performancePages(machines)["performance.md"];
}

test("a page without a GPU says so, and calls a software adapter one wherever it is named", () => {
  const text = page(head);
  expect(text).toContain("No GPU was at hand");
  const named = text.split("SwiftShader Device").slice(1);
  expect(named.length).toBeGreaterThan(1);
  for (const after of named) expect(after).toMatch(/^ \(software adapter, no GPU\)/);
});

test("a page with one names it; other machines stand beside it", () => {
  const text = page(head, { ...head, gpu: "NVIDIA H100", software: false });
  expect(text).toContain("GPUs: NVIDIA H100.");
  expect(text).not.toContain("No GPU was at hand");
  expect(text.match(/^### On /gm)).toHaveLength(2);
});

test("each part has a name of its own that is none of an option's", () => {
  const names = parts.map(({ name }) => name);
  expect(new Set([...names, "all"]).size).toBe(names.length + 1);
  for (const name of names) expect(name).toMatch(/^[a-z]+$/);
});
