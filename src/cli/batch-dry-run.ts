// The dry run of a batch: what would be fitted with what, what would be refused, what is missing.

import type { BatchAsk } from "../batch/ask.ts";
import { planTable, type PlanRow } from "../batch/plan-table.ts";
import { exitCodeOf, type Result } from "../batch/summary.ts";
import type { Unit, UnitState } from "../batch/unit.ts";
import type { BatchPlan } from "../node/batch-plan.ts";
import { rehearseUnit } from "../node/batch-rehearsal.ts";
import { surveyUnits } from "../node/batch.ts";
import { checkOutFolder } from "../node/out-dataset.ts";
import type { DatasetLink } from "../output/context.ts";
import type { BatchManner } from "./batch-manner.ts";
import { missingResults } from "./batch-results.ts";
import { result, resultJson, say } from "./print.ts";

/** @returns The exit code: that of the batch, as far as it can be told. */
export async function dryRunBatch(
  ask: BatchAsk,
  { units, gaps, links, notes }: BatchPlan,
  { quiet, asJson }: BatchManner,
): Promise<number> {
  const about = await checkOutFolder({ ...ask, datasets: links, env: process.env });
  const states = await surveyUnits(units, { verify: ask.verify, datasets: links });
  const rows: PlanRow[] = [];
  for (const [n, unit] of units.entries()) {
    const state = states[n];
    rows.push({ unit, state, wrong: await wrongOf(unit, state, links) });
  }
  if (asJson) resultJson({ units: rows, missing: gaps, notes: [...about, ...notes] });
  else result(planTable(rows, gaps));
  if (!quiet) {
    for (const note of [...about, ...notes]) say(note);
    say("dry run: the voxels of the scans were not read, and nothing was written");
  }
  const fails = rows.some(
    ({ state, wrong }) => wrong !== undefined || (state.kind === "other" && !ask.force),
  );
  if (fails) return 1;
  return exitCodeOf([
    ...units.map((unit): Result => [unit, { status: "complete" }]),
    ...missingResults(gaps),
  ]);
}

async function wrongOf(
  unit: Unit,
  state: UnitState,
  links: readonly DatasetLink[],
): Promise<string | undefined> {
  if (state.kind === "complete") return undefined;
  return state.kind === "unreadable" ? state.why : rehearseUnit(unit, links);
}
