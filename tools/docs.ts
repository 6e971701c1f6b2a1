// Writes docs/models.md from the registry, docs/performance.md with its plots from the result files of
// the benchmark, docs/studies.md from two simulated studies, and docs/accuracy.md from measurements.
//
//   npm run docs                    all pages
//   npm run docs -- models          docs/models.md alone
//   npm run docs -- performance     docs/performance.md and its plots alone
//   npm run docs -- studies         docs/studies.md and its figures alone, with what is built in dist
//   npm run docs -- noise parity    prints these sections of docs/accuracy.md

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { exactness, ratios } from "./accuracy/exactness.ts";
import { render } from "./accuracy/markdown.ts";
import { noise } from "./accuracy/noise.ts";
import { parity } from "./accuracy/parity.ts";
import { lateStart, recovery } from "./accuracy/recovery.ts";
import { modelsPage } from "./models-page.ts";
import { performancePages, readResults } from "./performance-page.ts";
import { writeStudiesPage } from "./studies/page.ts";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const DOCS = path.join(ROOT, "docs");
const RESULTS = path.join(ROOT, "bench/results");
/** Pages of their own; what is left are sections of docs/accuracy.md. */
const PAGES = ["models", "performance", "studies"];
const SECTIONS = [recovery, exactness, parity, noise, lateStart, ratios];

const HEAD = `# Accuracy

Measured by \`npm run docs\`; seeds are fixed and figures rounded. The f64 tables come out alike on every machine; the f32 table names its adapter. Errors and differences are absolute unless a column says relative.
`;

const asked = process.argv.slice(2);
const unknown = asked.filter(
  (name) => !PAGES.includes(name) && !SECTIONS.some((section) => section.name === name),
);
if (unknown.length > 0) {
  const names = [...PAGES, ...SECTIONS.map(({ name }) => name)].join(", ");
  console.error(`there is no section "${unknown[0]}"; sections: ${names}`);
  process.exit(2);
}
mkdirSync(DOCS, { recursive: true });
if (asked.length === 0 || asked.includes("models")) {
  writeFileSync(path.join(DOCS, "models.md"), modelsPage());
}
if (asked.length === 0 || asked.includes("performance")) {
  // A plot of a machine that is no longer there would stay behind.
  rmSync(path.join(DOCS, "performance"), { recursive: true, force: true });
  for (const [file, text] of Object.entries(performancePages(readResults(RESULTS)))) {
    mkdirSync(path.dirname(path.join(DOCS, file)), { recursive: true });
    writeFileSync(path.join(DOCS, file), text);
  }
}
if (asked.length === 0 || asked.includes("studies")) writeStudiesPage(DOCS);
if (asked.length === 0) {
  writeFileSync(path.join(DOCS, "accuracy.md"), [HEAD, ...SECTIONS.map(render)].join("\n"));
} else {
  const some = SECTIONS.filter(({ name }) => asked.includes(name));
  if (some.length > 0) console.log(some.map(render).join("\n"));
}
