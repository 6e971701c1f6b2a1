// Writes all files of a fit: they appear together under their names, the run record last, or not at
// all. What is in them comes from src/output.

import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { Fault } from "../errors.ts";
import type { Grid } from "../image/grid.ts";
import { INTENT_ESTIMATE, type ImageLayout, type StoredValues } from "../image/write.ts";
import type { ScanResult } from "../maps/result.ts";
import { STATUS, STATUS_LABELS } from "../models/status.ts";
import { chooseMaps, type MapChoice } from "../output/choice.ts";
import type { FitContext } from "../output/context.ts";
import { toJson, type JsonObject } from "../output/json.ts";
import { mapVolume, type Clipped, type Fill, type MapVolume } from "../output/map-volume.ts";
import { listNames, outputNames, type OutputNames } from "../output/names.ts";
import { runRecord, type OutputFile } from "../output/record.ts";
import { curvesSidecar, mapSidecar, maskSidecar, statusSidecar } from "../output/sidecar.ts";
import { curvesTable, statusTable } from "../output/tables.ts";
import { VERSION } from "../version.ts";
import { createStaging, type Staging } from "./atomic.ts";
import type { FileOps } from "./file-ops.ts";
import { hashedStaging } from "./hashed-staging.ts";
import { makeOutFolder, refuseExisting } from "./out-folder.ts";
import { writeImage, writeText } from "./staged-files.ts";
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
 * zlib level. A map of float32 on an HRRT grid, 1.0 of 13.6 million voxels in the brain, takes 0.09 s
 * to 3.85 MB at level 1, 0.13 s to 3.66 MB at 4, and as many MB in 0.14 s at 6 and 0.25 s at
 * 9; without a mask all levels take 1.0 s. Mantissas of noise do not shrink, only the fill does.
 */
const GZIP_LEVEL = 4;

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
  const files = filesOf(staging, folder, grid, `bindmap ${VERSION} ${model.label}`, (done) =>
    options.onBytes?.(done, total),
  );
  const started = performance.now();
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
    const facts = {
      maps: stored,
      fill: options.fill,
      files: [...staging.files],
      finishedAt: new Date(),
      writeMs: performance.now() - started,
    };
    await files.json(names.record, runRecord(result, context, facts));
    options.signal?.throwIfAborted();
    await staging.commit();
    isCommitted = true;
    await removeAll(folder, stale);
    const clipped = stored.find(({ name }) => name === model.mainMap)?.clipped;
    return { folder, names, files: staging.files, clipped, writeMs: facts.writeMs };
  } finally {
    try {
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
  files: Files,
  result: ScanResult,
  context: FitContext,
  names: OutputNames,
): Promise<void> {
  const mask = result.status.map((code) => (code === STATUS.ok ? 1 : 0));
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

interface Files {
  image(
    name: string,
    values: StoredValues,
    layout: Omit<ImageLayout, "grid" | "description">,
  ): Promise<void>;
  json(name: string, content: JsonObject): Promise<void>;
  text(name: string, content: string): Promise<void>;
}

function filesOf(
  staging: Staging,
  folder: string,
  grid: Grid,
  description: string,
  onBytes: (done: number) => void,
): Files {
  let done = 0;
  const text = (name: string, content: string): Promise<void> =>
    writeText(staging, join(folder, name), content);
  return {
    async image(name, values, layout) {
      const full = { ...layout, grid, description };
      await writeImage(staging, join(folder, name), full, values, { level: GZIP_LEVEL });
      done += values.byteLength;
      onBytes(done);
    },
    json: (name, content) => text(name, toJson(content)),
    text,
  };
}
