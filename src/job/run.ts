// Fits one scan: image in, maps out. One call for each stage; what was found goes on to the next.

import type { Block } from "../backend/backend.ts";
import { voxelMm3 } from "../image/grid.ts";
import { makeCertifier } from "../maps/certificate.ts";
import { statusCounts, type ScanResult } from "../maps/result.ts";
import type { Hooks, ScanInputs } from "./inputs.ts";
import { regionsFound } from "./regions-found.ts";
import { makeScan } from "./scan.ts";
import { makeStopwatch } from "./stopwatch.ts";

/**
 * Reads the scan, makes the design, fits every voxel and certifies the result.
 *
 * @throws Fault "input" for data that can't be fitted, "usage" for options that don't suit them,
 *   "certificate" when fitting a sample again does not confirm the maps, and what the image and the
 *   backend throw.
 */
export async function fitScan(inputs: ScanInputs, hooks: Hooks): Promise<ScanResult> {
  const watch = makeStopwatch(hooks.now);
  const scan = makeScan(inputs, hooks, watch);
  const { selection, block, slab } = await scan.open();

  const made = watch.time("design", () => scan.design());
  const { model, backend, certificate } = inputs;
  const count = selection.voxels.length;
  const certifier = makeCertifier(model, made.design, count, backend.info.precision, certificate);
  const maps = new Float32Array(model.maps.length * count);
  const fitter = await backend.prepare(model, made.design);
  try {
    for (let start = 0; start < count; start += slab) {
      if (start > 0) await scan.load(selection, block, start);
      const one: Block = { ...block, voxelCount: Math.min(slab, count - start) };
      const fitted = await watch.time("fit", () =>
        fitter.fit(one, {
          signal: hooks.signal,
          onVoxels: (done) => hooks.onProgress?.("fit", start + done, count),
        }),
      );
      for (let m = 0; m < model.maps.length; m++) {
        const row = fitted.maps.subarray(m * one.voxelCount, (m + 1) * one.voxelCount);
        maps.set(row, m * count + start);
      }
      for (let i = 0; i < one.voxelCount; i++) {
        selection.status[selection.voxels[start + i]] = fitted.status[i];
      }
      await watch.time("certify", () => certifier.check(one, fitted, start, hooks.signal));
      hooks.onProgress?.("certify", start + one.voxelCount, count);
    }
  } finally {
    await fitter.close();
  }
  const { regions } = inputs;
  const { regionCurves } = scan;
  const found =
    regions &&
    regionCurves &&
    watch.time("tables", () =>
      regionsFound(regions, regionCurves, {
        model,
        design: made.design,
        voxels: selection.voxels,
        status: selection.status,
        maps,
        voxelMm3: voxelMm3(inputs.image.header.grid),
        warnings: hooks.warnings,
      }),
    );
  return {
    model,
    options: inputs.options,
    kept: inputs.kept,
    frames: scan.frames,
    reference: made.reference,
    weights: made.weights,
    facts: made.design.facts,
    notes: made.design.notes,
    voxels: selection.voxels,
    maps,
    status: selection.status,
    counts: statusCounts(selection.status),
    backend: backend.info,
    events: backend.events,
    certificate: certifier.result(),
    regions: found,
    passes: scan.passes(),
    slabs: Math.ceil(count / slab),
    stagesMs: watch.stages(),
    timeline: watch.timeline(),
  };
}
