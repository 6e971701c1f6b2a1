// Maps of a group: all scans in one stack with its manifest, masks of where they count, and mean and
// spread by group and session. Scans are read one at a time, so memory does not grow with their number.

import path from "node:path";

import { cellsOf, type Cell } from "../group/cells.ts";
import type { LabelledMap } from "../group/figure-set.ts";
import { axesOf } from "../group/figures/volume.ts";
import { makeVoxelMoments } from "../group/moments.ts";
import type { GroupScan } from "../group/scan.ts";
import type { GroupOf } from "../group/tables.ts";
import type { Grid } from "../image/grid.ts";
import type { GroupNames } from "../output/group-names.ts";
import { toJson, type JsonObject } from "../output/json.ts";
import { VERSION } from "../version.ts";
import type { Staging } from "./atomic.ts";
import { commonGrid, readScanMap } from "./group-images.ts";
import { writeDesigns } from "./group-designs.ts";
import { createImageWriter } from "./image-writer.ts";
import { table, writeImage, writeText } from "./staged-files.ts";

export interface GroupMapsOptions {
  readonly scans: readonly GroupScan[];
  /** "BPND". */
  readonly measure: string;
  readonly groupOf: GroupOf;
  readonly names: GroupNames;
  readonly outDir: string;
  readonly folder: string;
  readonly gzip: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What one image of the group level holds. */
export interface GroupImage {
  readonly name: Parameters<GroupNames["map"]>[0];
  readonly values: Float32Array | Uint8Array | Uint16Array;
  readonly about: JsonObject;
}

/**
 * Writes into the staging.
 *
 * @returns The mean map of each group and session.
 */
export async function writeGroupMaps(
  staging: Staging,
  options: GroupMapsOptions,
): Promise<readonly LabelledMap[]> {
  const { scans, measure, groupOf } = options;
  const { grid } = await commonGrid(scans, measure);
  const masks = await writeStack(staging, grid, options);
  for (const [what, values, description] of masks) {
    const about = { Description: description, Type: "ROI" };
    await writeGroupImage(staging, grid, options, {
      name: { measure, what, suffix: "mask" },
      values,
      about,
    });
  }
  const means: LabelledMap[] = [];
  for (const cell of cellsOf(scans, groupOf)) {
    options.signal?.throwIfAborted();
    means.push(await writeCell(staging, grid, options, cell));
  }
  return means;
}

/** A map as figures take it. */
export function labelledMap(label: string, grid: Grid, values: Float32Array): LabelledMap {
  return { label, volume: { shape: grid.shape, ...axesOf(grid.affine), values } };
}

type NamedMask = readonly [what: string, values: Uint8Array, description: string];

/** All maps in the order of the scans; returns where all count, and where any does. */
async function writeStack(
  staging: Staging,
  grid: Grid,
  { scans, measure, groupOf, names, outDir, folder, gzip, signal }: GroupMapsOptions,
): Promise<readonly NamedMask[]> {
  const stem = path.join(folder, names.map({ measure, suffix: "stack" }));
  const [nx, ny, nz] = grid.shape;
  const all = new Uint8Array(nx * ny * nz).fill(1);
  const any = new Uint8Array(nx * ny * nz);
  const layout = { ...layoutOf(grid), datatype: "float32", frameCount: scans.length } as const;
  const writer = await createImageWriter(staging, `${stem}.${ending(gzip)}`, layout);
  for (const scan of scans) {
    signal?.throwIfAborted();
    const { values, valid } = await readScanMap(scan, measure);
    for (let v = 0; v < valid.length; v++) {
      all[v] &= valid[v];
      any[v] |= valid[v];
    }
    await writer.write(values);
  }
  await writer.close();
  const rows = scans.map((scan, index) => [
    String(index),
    `sub-${scan.participant}`,
    scan.session === undefined ? "n/a" : `ses-${scan.session}`,
    scan.run ?? "n/a",
    groupOf(scan.participant) ?? "n/a",
    relative(outDir, scan.maps.get(measure) ?? ""),
  ]);
  const heading = ["index", "participant_id", "session_id", "run", "group", "path"];
  await writeText(staging, `${stem}.tsv`, table([heading, ...rows]));
  await writeText(
    staging,
    `${stem}.json`,
    toJson({
      Description: `Maps of ${measure}, one volume a scan in the order of the .tsv beside it; values as they were fitted, 0 or NaN where there is no fit`,
      Sources: rows.map((row) => row.at(-1)),
    }),
  );
  await writeDesigns(
    staging,
    stem,
    scans.map((scan) => ({
      name: [
        `sub-${scan.participant}`,
        ...(scan.session === undefined ? [] : [`ses-${scan.session}`]),
      ].join("_"),
      group: groupOf(scan.participant),
    })),
    measure,
  );
  return [
    ["intersection", all, "1 where the fits of all scans are sound"],
    ["any", any, "1 where the fit of any scan is sound"],
  ];
}

async function writeCell(
  staging: Staging,
  grid: Grid,
  options: GroupMapsOptions,
  { group, session, scans }: Cell,
): Promise<LabelledMap> {
  const { measure, outDir } = options;
  const [nx, ny, nz] = grid.shape;
  const moments = makeVoxelMoments(nx * ny * nz);
  for (const scan of scans) {
    const { values, valid } = await readScanMap(scan, measure);
    moments.add(values, valid);
  }
  const about = {
    Group: group,
    Session: session,
    Scans: scans.length,
    Sources: scans.map((scan) => relative(outDir, scan.maps.get(measure) ?? "")),
  };
  const images = [
    ["mean", moments.mean(), "Mean over the scans whose fit is sound there; desc-n says how many"],
    ["sd", moments.sd(), "Standard deviation between scans (n - 1)"],
    ["cv", moments.cv(), "Coefficient of variation between scans, sd / |mean|, as a fraction"],
    ["n", moments.counts, "Number of scans whose fit is sound"],
  ] as const;
  for (const [what, values, description] of images) {
    if (scans.length < 2 && (what === "sd" || what === "cv")) continue;
    await writeGroupImage(staging, grid, options, {
      name: { measure, session, group, what, suffix: "mimap" },
      values,
      about: { Description: `${description} (${measure})`, ...about },
    });
  }
  const label = [group, session === undefined ? undefined : `ses-${session}`]
    .filter((word) => word !== undefined)
    .join(" ");
  return labelledMap(`${label || "all"} (n = ${scans.length})`, grid, moments.mean());
}

/** An image and its sidecar. Where there is no value stands NaN. */
export async function writeGroupImage(
  staging: Staging,
  grid: Grid,
  { names, folder, gzip }: Pick<GroupMapsOptions, "names" | "folder" | "gzip">,
  { name, values, about }: GroupImage,
): Promise<void> {
  const stem = path.join(folder, names.map(name));
  const datatype =
    values instanceof Uint8Array ? "uint8" : values instanceof Uint16Array ? "uint16" : "float32";
  await writeImage(staging, `${stem}.${ending(gzip)}`, { ...layoutOf(grid), datatype }, values);
  await writeText(staging, `${stem}.json`, toJson(about));
}

function layoutOf(grid: Grid): { readonly grid: Grid; readonly description: string } {
  return { grid, description: `bindmap ${VERSION} group` };
}

function ending(gzip: boolean): string {
  return gzip ? "nii.gz" : "nii";
}

function relative(outDir: string, file: string): string {
  return path.relative(outDir, file).split(path.sep).join("/");
}
