// What one fit holds at its peak, from files to files, beside the programs themselves.

import type { BackendInfo } from "../backend/backend.ts";
import { stagedBytes } from "../backend/webgpu/chunks.ts";
import type { ScanInputs } from "../job/inputs.ts";
import { curvesNeed, resultBytes, type MemoryNeeds, type MemoryRange } from "../job/memory.ts";
import { chooseMaps } from "../output/choice.ts";
import type { MapChoice } from "../output/choice.ts";
import { runsBytes } from "../tac/label-runs.ts";
import type { FitPlan } from "./fit-plan.ts";
import { underWayBytes } from "./output-files.ts";

export interface ScanMemory {
  /** While the scan is read and fitted; at least what writing takes. */
  readonly need: MemoryRange;
  /** What of so many granted bytes is for curves and maps: the rest is for frames on their way. */
  curvesBytes(granted: number): number;
  /** From the last fit on. */
  readonly writeBytes: number;
}

/** Frames in memory that `curvesNeed` counts. */
const FRAMES_COUNTED = 2;
const FLOAT = 4;
/**
 * Arrays below this the system's malloc keeps for later when they are freed (glibc: the most that its
 * threshold for memory of its own grows to). What one stage had the next one then takes on top.
 */
const KEPT_BYTES = 32 * 2 ** 20;

/** Reading the reference region, mask and label image: all that is held until memory is asked for again. */
export function regionsNeed(plan: FitPlan): MemoryRange {
  const bytes = regionBytes(plan);
  return { least: bytes, wanted: bytes };
}

function regionBytes({ reference, mask, regions }: FitPlan): number {
  return reference.heldBytes + (mask?.heldBytes ?? 0) + (regions?.heldBytes ?? 0);
}

export function scanMemory(
  plan: FitPlan,
  { mask, regions }: Pick<ScanInputs, "mask" | "regions">,
  backend: BackendInfo["name"],
  choice: MapChoice,
): ScanMemory {
  const { pet, kept, model } = plan;
  const volume = pet.header.voxelCount;
  const needs: MemoryNeeds = {
    frameCount: kept.length,
    mapCount: model.maps.length,
    volume,
    voxels: mask?.length ?? volume,
    regionBytes: regions && runsBytes(regions.runs),
  };
  const curves = curvesNeed(needs, mask !== undefined);
  const ahead = Math.max(0, pet.framesHeld("f32") - FRAMES_COUNTED) * FLOAT * volume;
  const staged =
    backend === "webgpu" ? stagedBytes(kept.length, model.maps.length + 1, needs.voxels) : 0;
  const images = FLOAT * volume * chooseMaps(model, choice).length + 2 * volume;
  const writeBytes = resultBytes(needs) + underWayBytes(FLOAT * volume, images);
  const stages = [regionBytes(plan), writeBytes];
  const areKept = FLOAT * volume < KEPT_BYTES;
  const beside = pet.readerBytes + ahead + staged + (areKept ? sum(stages) : 0);
  const least = Math.max(curves.least + beside, writeBytes);
  const wanted = Math.max(curves.wanted + beside, writeBytes);
  return {
    need: { least, wanted },
    curvesBytes: (granted) => granted - beside,
    writeBytes: areKept ? wanted : writeBytes,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
