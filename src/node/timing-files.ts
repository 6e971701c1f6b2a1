// Finds and reads what says when the frames of a scan were: its sidecar, or a table of frame times.

import { Fault } from "../errors.ts";
import type { FitSpec } from "../job/spec.ts";
import { withoutImageEnding } from "../output/names.ts";
import { parseFrameTable } from "../timing/frame-table.ts";
import type { PetTiming } from "../timing/pet-timing.ts";
import { keptFrames, parseFrameList } from "../timing/select.ts";
import { mergeFields, parseSidecarFields, type SidecarFields } from "../timing/sidecar-fields.ts";
import { petTiming } from "../timing/sidecar.ts";
import type { Warnings } from "../warnings.ts";
import type { InputFiles } from "./input-files.ts";
import { exists, readText } from "./text-file.ts";

export interface ReadTiming {
  readonly timing: PetTiming;
  /** The fields of the sidecar; undefined where a table gave the times. */
  readonly fields: ReadonlyMap<string, unknown> | undefined;
}

/** @throws Fault "input" when there is no sidecar and no table, or the times in it can't be right. */
export async function readTiming(
  spec: FitSpec,
  frameCount: number,
  files: InputFiles,
  warnings: Warnings,
): Promise<ReadTiming> {
  const beside = `${withoutImageEnding(spec.pet)}.json`;
  if (spec.frames !== undefined) {
    if (spec.json !== undefined) {
      throw new Fault(
        "usage",
        `--json ${spec.json} and --frames ${spec.frames} both say when the frames were`,
        "Give one of the two.",
      );
    }
    if (await exists(beside)) {
      warnings.add(`${beside} is not used, since --frames gives the times of the frames`);
    }
    const text = await readText(spec.frames, "the table of frame times (--frames)");
    await files.add("frames", spec.frames);
    const timing = parseFrameTable(text, spec.frames, frameCount, warnings, spec);
    return { timing, fields: undefined };
  }
  const file = spec.json ?? beside;
  if (spec.json === undefined && !(await exists(beside))) {
    throw new Fault(
      "input",
      `${spec.pet}: nothing says when its ${frameCount} frames were, since ${beside} does not exist`,
      "Give the PET-BIDS sidecar with --json, or a table of frame times with --frames.",
    );
  }
  const fields = await readSidecars([file, ...(spec.inherited ?? [])], files);
  return { timing: petTiming(fields, frameCount, warnings, spec), fields: fields.values };
}

/** The fields of all, of the first file that has each. Messages name the first file. */
async function readSidecars(paths: readonly string[], files: InputFiles): Promise<SidecarFields> {
  const each: SidecarFields[] = [];
  for (const file of paths) {
    const text = await readText(file, "the sidecar");
    await files.add("sidecar", file);
    each.push(parseSidecarFields(text, file));
  }
  return mergeFields(each);
}

/**
 * Indices of the frames in use: those after injection that --until and --exclude-frames leave.
 *
 * @throws Fault "input" when fewer remain than the model needs.
 */
export function chooseFrames(
  spec: FitSpec,
  { frames }: PetTiming,
  needed: number,
  warnings: Warnings,
): readonly number[] {
  const excluded =
    spec.excludeFrames === undefined ? [] : parseFrameList(spec.excludeFrames, frames.count);
  const before = Array.from({ length: frames.count }, (_, f) => f).filter(
    (f) => frames.endMin[f] <= 0,
  );
  if (frames.count - before.length < needed) {
    const early = before.length === 0 ? "" : `, ${before.length} of them before injection`;
    throw new Fault(
      "input",
      `${spec.pet}: has ${frames.count} frame${frames.count === 1 ? "" : "s"}${early}; the model ${spec.model} needs at least ${needed}`,
      needed > 1 ? "Give the dynamic series, not a single image of it." : "",
    );
  }
  const last = frames.endMin[frames.count - 1];
  if (spec.untilMin !== undefined && spec.untilMin >= last) {
    warnings.add(
      `--until ${spec.untilMin} leaves out nothing: the last frame ends ${last.toFixed(1)} min after injection`,
    );
  }
  return keptFrames(frames, {
    untilMin: spec.untilMin,
    excluded: [...new Set([...excluded, ...before])].sort((a, b) => a - b),
    needed,
  });
}
