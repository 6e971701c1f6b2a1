// Writes what is true of a simulated scan: labels, masks, maps, the reference curve and the record.
// What they hold comes from src/simulate.

import { makeGrid } from "../image/grid.ts";
import { INTENT_ESTIMATE, type ImageLayout } from "../image/write.ts";
import { brainMask, type Anatomy } from "../simulate/anatomy.ts";
import { mapSidecar, pureSidecar, windowSidecar, type JsonObject } from "../simulate/bids.ts";
import { withEnding, type MapName, type ScanFiles } from "../simulate/names.ts";
import { phantomMap, type Phantom, type PhantomCurve } from "../simulate/phantom.ts";
import { REFERENCE_LABELS } from "../simulate/regions.ts";
import { labelRows, referenceRows, truthRecord, type Asked } from "../simulate/truth.ts";
import type { Staging } from "./atomic.ts";
import { toJson } from "../output/json.ts";
import { makeFolder, table, writeImage, writeText } from "./staged-files.ts";

const REFERENCE_COLUMNS = ["frame_start", "frame_end", "cerebellum"];

/**
 * The record of the truth comes last: where it is, the scan and everything about it is there.
 *
 * @param pure - Voxels of one tissue in spite of the blur; undefined where nothing is blurred.
 */
export async function writeTruth(
  staging: Staging,
  phantom: Phantom,
  paths: ScanFiles,
  asked: Asked,
  pure: Uint8Array | undefined,
): Promise<void> {
  const { anatomy, psf } = phantom;
  await makeFolder(paths.truth);
  const brain = brainMask(anatomy);
  await writeImage(staging, paths.labels, phantomLayout(anatomy, "uint16"), anatomy.labels);
  const rows = [["index", "name"], ...labelRows()];
  await writeText(staging, withEnding(paths.labels, "tsv"), table(rows));
  await writeImage(staging, paths.brainMask, phantomLayout(anatomy, "uint8"), brain);
  const reference = referenceVoxels(anatomy, pure);
  await writeImage(staging, paths.referenceMask, phantomLayout(anatomy, "uint8"), reference);
  if (paths.pureMask !== undefined && pure !== undefined && psf !== undefined) {
    await writeImage(staging, paths.pureMask, phantomLayout(anatomy, "uint8"), pure);
    await writeText(staging, withEnding(paths.pureMask, "json"), toJson(pureSidecar(psf)));
  }
  for (const name of ["BPND", "R1", "k2"] as const) {
    const values = inBrain(phantom, brain, ({ truth }) => truth[name]);
    await writeMap(staging, paths.maps[name], anatomy, name, values, mapSidecar(name, psf));
  }
  const { windowMin } = phantom.study;
  if (paths.windowMap !== undefined && windowMin !== undefined) {
    const values = inBrain(phantom, brain, ({ windowBPND }) => windowBPND);
    await writeMap(
      staging,
      paths.windowMap,
      anatomy,
      "BPND",
      values,
      windowSidecar(windowMin, psf),
    );
  }
  await writeText(
    staging,
    paths.referenceTable,
    table([REFERENCE_COLUMNS, ...referenceRows(phantom)]),
  );
  await writeText(staging, withEnding(paths.referenceTable, "json"), toJson({ Units: "Bq/mL" }));
  await writeText(staging, paths.truth, toJson(truthRecord(phantom, asked, pure)));
}

/** 1 in the reference region, where the blur leaves it pure. */
export function referenceVoxels({ labels }: Anatomy, pure: Uint8Array | undefined): Uint8Array {
  return Uint8Array.from(labels, (label, v) =>
    REFERENCE_LABELS.includes(label) && pure?.[v] !== 0 ? 1 : 0,
  );
}

/** A map that is 0 outside the brain. */
function inBrain(
  phantom: Phantom,
  brain: Uint8Array,
  valueOf: (curve: PhantomCurve) => number,
): Float32Array {
  return phantomMap(phantom, valueOf).map((value, v) => (brain[v] === 1 ? value : 0));
}

async function writeMap(
  staging: Staging,
  file: string,
  anatomy: Anatomy,
  name: MapName,
  values: Float32Array,
  sidecar: JsonObject,
): Promise<void> {
  const layout = phantomLayout(anatomy, "float32");
  const intent = { intentCode: INTENT_ESTIMATE, intentName: name };
  await writeImage(staging, file, { ...layout, ...intent }, values);
  await writeText(staging, withEnding(file, "json"), toJson(sidecar));
}

/** Layout of a single image on the phantom's grid. */
export function phantomLayout({ grid }: Anatomy, datatype: ImageLayout["datatype"]): ImageLayout {
  return { grid: makeGrid(grid), datatype, description: "bindmap simulate" };
}
