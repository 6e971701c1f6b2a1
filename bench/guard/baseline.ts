// `npm run baseline`: makes the kernels as they are now the ones that `npm run guard` compares with.
// Both files are committed.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { findMachine } from "../machine.ts";
import { BASELINE, bundle } from "./bundle.ts";

const { commit, ...machine } = findMachine();
const date = new Date().toISOString().slice(0, 10);
mkdirSync(BASELINE, { recursive: true });
await bundle(
  "kernels.ts",
  path.join(BASELINE, "kernels.js"),
  "// Made by `npm run baseline` out of bench/guard/kernels.ts; not to be edited. See baseline.json.",
);
writeFileSync(
  path.join(BASELINE, "baseline.json"),
  `${JSON.stringify({ commit, date, machine }, null, 2)}\n`,
);
console.log(`bench/baseline holds the kernels of ${commit}; commit it`);
