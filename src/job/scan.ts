// One scan while it is being fitted: the passes through its image, and what they gather.

import type { Block } from "../backend/backend.ts";
import type { ReferenceFound, WeightsFound } from "../maps/result.ts";
import type { Design } from "../models/model.ts";
import { meanOfFinite } from "../tac/mean-curve.ts";
import { runsBytes } from "../tac/label-runs.ts";
import { makeRegionMean, type RegionMean } from "../tac/reference.ts";
import { makeRegionCurves, type RegionCurves } from "../tac/region-curves.ts";
import { selectFrames, type Frames } from "../timing/frames.ts";
import { checkTableUnits, meanOverTime, referenceFound, weightsFound } from "./curves.ts";
import type { Hooks, ScanInputs } from "./inputs.ts";
import { fitsAtOnce, slabVoxels } from "./memory.ts";
import { readPass, type PassWants } from "./pass.ts";
import { fromMask, withSignal, type Selection } from "./selection.ts";
import type { Stopwatch } from "./stopwatch.ts";

export interface Opened {
  readonly selection: Selection;
  /** Holds the first slab. */
  readonly block: Block;
  /** Voxels of a slab. */
  readonly slab: number;
}

export interface Scan {
  readonly frames: Frames;
  /** Complete once the scan has been opened; undefined where no label image was given. */
  readonly regionCurves: RegionCurves | undefined;
  /** Reads what is needed to choose the voxels, and the first slab of them. */
  open(): Promise<Opened>;
  /** Reads the slab that begins at `start` into the block. */
  load(selection: Selection, block: Block, start: number): Promise<void>;
  design(): {
    readonly design: Design;
    readonly reference: ReferenceFound;
    readonly weights: WeightsFound | undefined;
  };
  passes(): number;
}

export function makeScan(inputs: ScanInputs, hooks: Hooks, watch: Stopwatch): Scan {
  const { image, kept, model, reference, timing } = inputs;
  const { grid, voxelCount: volume } = image.header;
  const sliceSize = grid.shape[0] * grid.shape[1];
  const frames = selectFrames(timing.frames, kept);
  const { regions } = inputs;
  const needs = {
    frameCount: frames.count,
    mapCount: model.maps.length,
    volume,
    regionBytes: regions && runsBytes(regions.runs),
  };
  const meanCurve = new Float64Array(frames.count);
  let passes = 0;
  let plannedPasses = 1;

  const region: RegionMean | undefined =
    reference.kind === "region"
      ? makeRegionMean(reference.name, reference.voxels, sliceSize, frames.count)
      : undefined;
  const regionCurves = regions && makeRegionCurves(regions.runs, frames.count);

  async function read(wants: PassWants): Promise<void> {
    const before = passes;
    passes++;
    await watch.time("read", () =>
      readPass(inputs, wants, hooks, (done, total) => {
        hooks.onProgress?.("read", before * total + done, plannedPasses * total);
      }),
    );
  }

  function newBlock(slab: number): Block {
    const values = hooks.allocate(slab * frames.count);
    return { frameCount: frames.count, voxelCount: slab, stride: slab, values };
  }

  /** The first slab of voxels that are known, with the mean curve of all of them. */
  async function openKnown(selection: Selection, wantsRegions: boolean): Promise<Opened> {
    const { voxels } = selection;
    const slab = slabVoxels({ ...needs, voxels: voxels.length }, inputs.memoryBytes);
    plannedPasses = passes + Math.ceil(voxels.length / slab);
    const block = newBlock(slab);
    await read({
      ...(wantsRegions ? { region, regionCurves } : {}),
      meanCurve: { voxels, into: meanCurve, isGathered: slab === voxels.length },
      gather: { voxels: voxels.subarray(0, slab), stride: slab, into: block.values },
    });
    return { selection, block, slab };
  }

  function select(meanImage: Float64Array): Selection {
    const found = referenceFound(inputs, region, hooks.warnings);
    return withSignal(meanImage, meanOverTime(found.mean, frames), inputs.signalFloor);
  }

  async function openUnknown(): Promise<Opened> {
    const meanImage = new Float64Array(volume);
    // Whether the whole volume fits: only then is one pass enough. The mean image is extra.
    const all = { ...needs, voxels: volume };
    const room = inputs.memoryBytes - meanImage.byteLength;
    if (!fitsAtOnce(all, room)) {
      plannedPasses = 2;
      await read({ region, regionCurves, meanImage });
      return openKnown(select(meanImage), false);
    }
    const block = newBlock(volume);
    await read({
      region,
      regionCurves,
      meanImage,
      gather: { voxels: undefined, stride: volume, into: block.values },
    });
    const selection = select(meanImage);
    compact(block, selection.voxels);
    for (let f = 0; f < frames.count; f++) {
      const row = block.values.subarray(f * block.stride);
      meanCurve[f] = meanOfFinite(row, selection.voxels, sliceSize, true);
    }
    return { selection, block, slab: selection.voxels.length };
  }

  return {
    frames,
    regionCurves,
    open: () =>
      inputs.mask === undefined ? openUnknown() : openKnown(fromMask(inputs.mask, volume), true),
    load: (selection, { stride, values }, start) =>
      read({
        gather: { voxels: selection.voxels.subarray(start, start + stride), stride, into: values },
      }),
    design() {
      const found = referenceFound(inputs, region, hooks.warnings);
      checkTableUnits(inputs, found.mean, meanCurve);
      const weights = weightsFound(inputs, frames, meanCurve);
      const design = model.design({
        frames,
        reference: found.mean,
        weights: weights?.values ?? new Float64Array(frames.count).fill(1),
        meanCurve,
        options: inputs.options,
      });
      return { design, reference: found, weights };
    },
    passes: () => passes,
  };
}

/** Moves the chosen voxels of a whole volume to the front of each frame's row. */
function compact({ frameCount, stride, values }: Block, voxels: Uint32Array): void {
  for (let f = 0; f < frameCount; f++) {
    const row = values.subarray(f * stride, (f + 1) * stride);
    for (let i = 0; i < voxels.length; i++) row[i] = row[voxels[i]];
  }
}
