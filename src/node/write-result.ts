// Writes all files of a fit: they appear together under their names, the run record last, or not at
// all. What is in them comes from src/output.

import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { Fault } from "../errors.ts";
import type { Grid } from "../image/grid.ts";
import { INTENT_ESTIMATE } from "../image/write.ts";
import type { ScanResult } from "../maps/result.ts";
import { STATUS, STATUS_LABELS } from "../models/status.ts";
import { chooseMaps, type MapChoice } from "../output/choice.ts";
import type { FitContext } from "../output/context.ts";
import { mapVolume, type Clipped, type Fill, type MapVolume } from "../output/map-volume.ts";
import { listNames, outputNames, type OutputNames } from "../output/names.ts";
import { runRecord, type OutputFile } from "../output/record.ts";
import {
  regionCurvesSidecar,
  regionParametersSidecar,
  regionSpreadSidecar,
} from "../output/region-sidecars.ts";
import { regionCurves, regionParameters, regionSpread } from "../output/region-tables.ts";
import { curvesSidecar, mapSidecar, maskSidecar, statusSidecar } from "../output/sidecar.ts";
import { curvesTable, statusTable } from "../output/tables.ts";
import { VERSION } from "../version.ts";
import { createStaging } from "./atomic.ts";
import type { FileOps } from "./file-ops.ts";
import { hashedStaging } from "./hashed-staging.ts";
import { makeOutFolder, refuseExisting } from "./out-folder.ts";
import { makeOutputFiles, type OutputFiles } from "./output-files.ts";
import { removeAll, staleNames, twinOf } from "./stale-files.ts";

export interface WriteOptions extends MapChoice {
  /** Made where it is missing. */
  readonly folder: string;
  /** See `outputPrefix`. */
  readonly prefix: string;
  readonly fill: Fill;
  readonly gzip: boolean;
  /** Replace files that exist. */
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called when every file is complete and none has its name yet; its failure takes them back. */
  readonly beforeCommit?: (() => Promise<void>) | undefined;
  /** Told how many bytes of images, before compression, are written, and how many there are. */
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
  /** For tests that make an operation fail. */
  readonly ops?: FileOps | undefined;
}

export interface WriteReport {
  /** Absolute. */
  readonly folder: string;
  readonly names: OutputNames;
  readonly files: readonly OutputFile[];
  /** What --clip did to the main map. */
  readonly clipped: Clipped | undefined;
  readonly writeMs: number;
}

/** nifti1.h: the values are labels. */
const INTENT_LABEL = 1002;

/**
 * @param grid - Of the scan; the images repeat it bit for bit.
 * @throws Fault "usage" for maps or limits that the model does not have, "output" when a file exists
 *   or can't be made, "io" when writing fails. Nothing is left behind then, nor the folder if it was
 *   made here.
 */
export async function writeResult(
  result: ScanResult,
  grid: Grid,
  context: FitContext,
  options: WriteOptions,
): Promise<WriteReport> {
  const { model } = result;
  const [nx, ny, nz] = grid.shape;
  if (result.status.length !== nx * ny * nz) {
    throw new Fault(
      "bug",
      `a result of ${result.status.length} voxels for a grid of ${nx * ny * nz}`,
    );
  }
  const maps = chooseMaps(model, options);
  const names = outputNames({
    prefix: options.prefix,
    modelLabel: model.label,
    maps: maps.map(({ name }) => name),
    gzip: options.gzip,
    regions: result.regions?.file,
  });
  const folder = resolve(options.folder);
  await refuseExisting(folder, withTwins(listNames(names)), options.force);
  const stale = options.force ? await staleNames(folder, listNames(names), names.record) : [];
  const made = await makeOutFolder(folder);
  const staging = hashedStaging(
    createStaging({ force: options.force, ...(options.ops && { ops: options.ops }) }),
  );
  // Mask and status take a byte a voxel each.
  const total = result.status.length * (4 * maps.length + 2);
  const describe = { grid, description: `bindmap ${VERSION} ${model.label}` };
  const files = makeOutputFiles(staging, folder, describe, (done) =>
    options.onBytes?.(done, total),
  );
  const startMs = performance.now();
  let isCommitted = false;
  try {
    const stored: Omit<MapVolume, "values">[] = [];
    for (const [n, map] of maps.entries()) {
      options.signal?.throwIfAborted();
      const clip = map.name === model.mainMap ? options.clip : undefined;
      const { values, ...facts } = mapVolume(result, map.name, { fill: options.fill, clip });
      await files.image(names.maps[n].image, values, {
        datatype: "float32",
        intentCode: INTENT_ESTIMATE,
        intentName: map.name,
        displayRange: facts.display,
      });
      await files.json(
        names.maps[n].sidecar,
        mapSidecar(result, context, map, facts, options.fill),
      );
      stored.push(facts);
    }
    options.signal?.throwIfAborted();
    await writeStatus(files, result, context, names);
    await files.text(names.curves, curvesTable(result));
    await files.json(names.curvesSidecar, curvesSidecar(result, context));
    await writeRegions(files, result, context, names);
    await files.settle();
    const facts = {
      maps: stored,
      fill: options.fill,
      files: [...staging.files],
      finishedAt: new Date(),
      write: { stage: "write", startMs, endMs: performance.now() },
    };
    await files.json(names.record, runRecord(result, context, facts));
    await options.beforeCommit?.();
    options.signal?.throwIfAborted();
    await staging.commit();
    isCommitted = true;
    await removeAll(folder, stale);
    const clipped = stored.find(({ name }) => name === model.mainMap)?.clipped;
    const writeMs = facts.write.endMs - startMs;
    return { folder, names, files: staging.files, clipped, writeMs };
  } finally {
    try {
      // What is still being compressed has its file open.
      await files.settle().catch(() => {});
      await staging.discard();
    } finally {
      if (!isCommitted) await made.takeBack();
    }
  }
}

/** Names that must be free: a map beside its compressed twin is another map to whoever reads it. */
function withTwins(names: readonly string[]): readonly string[] {
  return [...names, ...names.map(twinOf).filter((name) => name !== undefined)];
}

async function writeStatus(
  files: OutputFiles,
  result: ScanResult,
  context: FitContext,
  names: OutputNames,
): Promise<void> {
  const mask = new Uint8Array(result.status.length);
  const { voxels, status } = result;
  for (let i = 0; i < voxels.length; i++) if (status[voxels[i]] === STATUS.ok) mask[voxels[i]] = 1;
  await files.image(names.mask, mask, { datatype: "uint8", displayRange: [0, 1] });
  await files.json(names.maskSidecar, maskSidecar(result, context));
  await files.image(names.status, result.status, {
    datatype: "uint8",
    intentCode: INTENT_LABEL,
    displayRange: [0, STATUS_LABELS.length - 1],
  });
  await files.json(names.statusSidecar, statusSidecar(result, context, names.statusTable));
  await files.text(names.statusTable, statusTable());
}

async function writeRegions(
  files: OutputFiles,
  result: ScanResult,
  context: FitContext,
  { regions: names }: OutputNames,
): Promise<void> {
  const { regions } = result;
  if (regions === undefined || names === undefined) return;
  await files.text(names.curves, regionCurves(result, regions));
  await files.json(names.curvesSidecar, regionCurvesSidecar(result, regions, context));
  await files.text(names.spread, regionSpread(result, regions));
  await files.json(names.spreadSidecar, regionSpreadSidecar(result, regions, context));
  await files.text(names.parameters, regionParameters(result, regions));
  await files.json(names.parametersSidecar, regionParametersSidecar(result, regions, context));
}
