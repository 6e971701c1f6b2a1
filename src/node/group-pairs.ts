// Pairs of scans of the same people: maps of the difference and of occupancy, each in a stack, and their
// means by group.

import path from "node:path";

import type { Pair, Pairs } from "../group/cells.ts";
import type { LabelledMap } from "../group/figure-set.ts";
import { makeVoxelMoments, type VoxelMoments } from "../group/moments.ts";
import {
  OCCUPANCY_WORDS,
  occupancyMap,
  type OccupancyMask,
  type OccupancyMeasure,
} from "../group/occupancy.ts";
import type { Grid } from "../image/grid.ts";
import { toJson } from "../output/json.ts";
import { VERSION } from "../version.ts";
import type { Staging } from "./atomic.ts";
import { commonGrid, readScanMap } from "./group-images.ts";
import { writeDesigns } from "./group-designs.ts";
import { labelledMap, writeGroupImage, type GroupMapsOptions } from "./group-maps.ts";
import { createImageWriter } from "./image-writer.ts";
import { table, writeText } from "./staged-files.ts";

export interface PairOptions {
  readonly pairs: Pairs;
  readonly occupancy: OccupancyMeasure;
  /** Least binding. */
  readonly floor: number;
  readonly floorOf: "mean of both" | "baseline of the group";
}

type Kind = "difference" | "occupancy";

/**
 * Writes into the staging.
 *
 * @returns The mean map of occupancy of each group.
 */
export async function writePairMaps(
  staging: Staging,
  options: GroupMapsOptions,
  how: PairOptions,
): Promise<readonly LabelledMap[]> {
  const { pairs } = how;
  const { measure } = options;
  const scans = pairs.pairs.flatMap(({ first, second }) => [first, second]);
  const { grid } = await commonGrid(scans, measure);
  const mask = await maskOf(grid, options, how);
  await writeKind(staging, grid, options, how, "difference", mask);
  return writeKind(staging, grid, options, how, "occupancy", mask);
}

async function writeKind(
  staging: Staging,
  grid: Grid,
  options: GroupMapsOptions,
  how: PairOptions,
  kind: Kind,
  mask: OccupancyMask,
): Promise<readonly LabelledMap[]> {
  const { measure, names, folder, gzip, signal } = options;
  const { pairs, sessions } = how.pairs;
  const [nx, ny, nz] = grid.shape;
  const name = kind === "difference" ? { measure, what: kind } : { measure: kind };
  const stem = path.join(folder, names.map({ ...name, suffix: "stack" }));
  const layout = {
    grid,
    datatype: "float32",
    frameCount: pairs.length,
    description: `bindmap ${VERSION} group`,
  } as const;
  const writer = await createImageWriter(staging, `${stem}.nii${gzip ? ".gz" : ""}`, layout);
  const byGroup = new Map<string | undefined, VoxelMoments>();
  for (const pair of pairs) {
    signal?.throwIfAborted();
    const values = await mapOfPair(pair, measure, kind, mask, how.occupancy);
    const moments = byGroup.get(pair.group) ?? makeVoxelMoments(nx * ny * nz);
    byGroup.set(pair.group, moments);
    moments.add(
      values,
      Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)),
    );
    await writer.write(values);
  }
  await writer.close();
  const rows = pairs.map(({ participant, group }, index) => [
    String(index),
    `sub-${participant}`,
    group ?? "n/a",
    ...sessions.map((session) => `ses-${session}`),
  ]);
  const heading = ["index", "participant_id", "group", "first", "second"];
  await writeText(staging, `${stem}.tsv`, table([heading, ...rows]));
  await writeText(staging, `${stem}.json`, toJson(aboutOf(kind, measure, how)));
  const people = pairs.map(({ participant, group }) => ({ name: `sub-${participant}`, group }));
  await writeDesigns(staging, stem, people, kind);
  for (const [group, moments] of byGroup) {
    const images = [
      ["mean", moments.mean()],
      ["sd", moments.sd()],
      ["n", moments.counts],
    ] as const;
    for (const [what, values] of images) {
      const both =
        kind === "difference" ? `difference${what[0].toUpperCase()}${what.slice(1)}` : what;
      await writeGroupImage(staging, grid, options, {
        name: { measure: name.measure, group, what: both, suffix: "mimap" },
        values,
        about: { ...aboutOf(kind, measure, how), Statistic: what, Group: group },
      });
    }
  }
  return [...byGroup].map(([group, moments]) => labelledMap(group ?? "all", grid, moments.mean()));
}

/** NaN where either scan does not count, or binding is below the floor. */
async function mapOfPair(
  { first, second }: Pair,
  measure: string,
  kind: Kind,
  mask: OccupancyMask,
  occupancy: OccupancyMeasure,
): Promise<Float32Array> {
  const a = await readScanMap(first, measure);
  const b = await readScanMap(second, measure);
  const valid = a.valid.map((one, v) => one & b.valid[v]);
  if (kind === "occupancy") return occupancyMap(a.values, b.values, valid, mask, occupancy);
  return a.values.map((value, v) => (valid[v] === 1 ? b.values[v] - value : Number.NaN));
}

async function maskOf(
  grid: Grid,
  { measure }: GroupMapsOptions,
  { pairs, floor, floorOf }: PairOptions,
): Promise<OccupancyMask> {
  if (floorOf === "mean of both") return { floor, above: floorOf };
  const [nx, ny, nz] = grid.shape;
  const baseline = makeVoxelMoments(nx * ny * nz);
  for (const { first } of pairs.pairs) {
    const { values, valid } = await readScanMap(first, measure);
    baseline.add(values, valid);
  }
  return { floor, above: baseline.mean() };
}

function aboutOf(kind: Kind, measure: string, { pairs, floor, floorOf, occupancy }: PairOptions) {
  const sessions = { First: pairs.sessions[0], Second: pairs.sessions[1] };
  if (kind === "difference") {
    return {
      Description: `Difference of ${measure}, second session less first; NaN where either fit is not sound`,
      ...sessions,
    };
  }
  return {
    Description: `${OCCUPANCY_WORDS[occupancy]}; NaN where either fit is not sound or ${measure} is not above the floor`,
    Units: "percent",
    Floor: floor,
    FloorOf: floorOf,
    ...sessions,
  };
}
