// `npm run guard`: times each hot kernel by turns with the same kernel at the committed baseline, and
// fails when one lost speed. Run it with nothing else running.
//
//   npm run guard [-- --kernel NAME] [-- --json]
//
// Exit codes: 0 no loss; 1 a kernel is slower or answers otherwise; 2 wrong usage; 65 no baseline.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { sayError } from "../../src/cli/print.ts";
import { Fault, messageOf } from "../../src/errors.ts";
import { softwareVulkan } from "../../test/support/software-vulkan.ts";
import { findMachine } from "../machine.ts";
import { BASELINE, BUILT, bundle } from "./bundle.ts";
import { guardCases } from "./cases.ts";
import { measureCase, untimed, type GuardRow } from "./measure.ts";
import { guardNotes, guardTable, type BaselineNote } from "./print.ts";
import { isFailure } from "./verdict.ts";

async function main(args: readonly string[]): Promise<number> {
  const { kernel, json } = parsed(args);
  const all = guardCases();
  const cases = all.filter(({ name }) => name.includes(kernel ?? ""));
  if (cases.length === 0) {
    const names = all.map(({ name }) => name).join("; ");
    throw new Fault("usage", `no kernel's name has "${kernel}" in it`, `There are: ${names}.`);
  }
  const baseline = readBaseline();
  const bundles = {
    side: await built("side.ts"),
    now: await built("kernels.ts"),
    baseline: pathToFileURL(path.join(BASELINE, "kernels.js")).href,
  };
  const [known, former] = await Promise.all([bundles.now, bundles.baseline].map(kernelNames));
  const software = softwareVulkan();
  const rows: GuardRow[] = [];
  for (const one of cases) {
    rows.push(
      former.includes(one.kernel)
        ? await measureCase(one, bundles, software)
        : untimed(one.name, "new"),
    );
  }
  const ci = (process.env["CI"] ?? "") !== "";
  const gone = former.filter((name) => !known.includes(name));
  const failed = rows.filter(({ verdict }) => isFailure(verdict, ci)).length;
  const machine = findMachine();
  if (json) {
    console.log(JSON.stringify({ machine, baseline, failed, rows, gone }, null, 2));
  } else {
    console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
    console.log(`now ${machine.commit}, baseline ${baseline.commit} of ${baseline.date}\n`);
    console.log(guardTable(rows));
  }
  for (const note of guardNotes(rows, gone, baseline)) console.error(note);
  return failed === 0 ? 0 : 1;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { kernel: { type: "string" }, json: { type: "boolean", default: false } },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Fault("usage", messageOf(error), "There are --kernel NAME and --json.");
  }
}

function readBaseline(): BaselineNote {
  const file = path.join(BASELINE, "baseline.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  throw new Fault("input", `${file} is not there`, "npm run baseline makes it.");
}

async function built(entry: string): Promise<string> {
  const file = path.join(BUILT, entry.replace(/\.ts$/, ".js"));
  await bundle(entry, file);
  return pathToFileURL(file).href;
}

async function kernelNames(url: string): Promise<readonly string[]> {
  const { kernels }: { kernels: object } = await import(url);
  return Object.keys(kernels);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  sayError(error, false);
  process.exitCode = error instanceof Fault ? error.exitCode : 70;
}
