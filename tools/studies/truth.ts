// What is true of the regions of a simulated study, from the records that the simulation leaves. Nothing
// here comes from a fit.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { TRUTH_FOLDER } from "../../src/simulate/names.ts";

export interface TrueValue {
  readonly participant: string;
  readonly session: string;
  readonly group: string | null;
  readonly region: string;
  /** BPND, mean over the region's voxels. */
  readonly BPND: number;
  /** Noise-free target/reference - 1 over the study's window; null for a study without one. */
  readonly windowBPND: number | null;
  readonly plasmaScale: number;
}

interface TruthFile {
  readonly Group: string | null;
  readonly PlasmaScale: number;
  readonly Regions: readonly {
    readonly Name: string;
    readonly BPND: number;
    readonly WindowBPND: number | null;
  }[];
}

/** Every region of every scan. */
export function truthOf(dataset: string): readonly TrueValue[] {
  const folder = path.join(dataset, TRUTH_FOLDER);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith("_truth.json"))
    .toSorted()
    .flatMap((file) => {
      const text: TruthFile = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
      const [, participant, session] = /sub-(\w+)_ses-(\w+)_trc/.exec(path.basename(file)) ?? [];
      return text.Regions.map((region): TrueValue => ({
        participant: `sub-${participant}`,
        session: `ses-${session}`,
        group: text.Group,
        region: region.Name,
        BPND: region.BPND,
        windowBPND: region.WindowBPND,
        plasmaScale: text.PlasmaScale,
      }));
    });
}

/** Both scans of a person, in one region. */
export interface TruePair {
  readonly participant: string;
  readonly group: string | null;
  readonly region: string;
  readonly first: number;
  readonly second: number;
  /** Of the second scan. */
  readonly plasmaScale: number;
}

/** @param of - BPND, or what the equilibrium method would find without noise. */
export function truePairs(
  truth: readonly TrueValue[],
  of: "BPND" | "windowBPND",
): readonly TruePair[] {
  const seconds = new Map(
    truth
      .filter(({ session }) => session === "ses-2")
      .map((one) => [`${one.participant} ${one.region}`, one]),
  );
  return truth
    .filter(({ session }) => session === "ses-1")
    .flatMap(({ participant, group, region, [of]: first }) => {
      const second = seconds.get(`${participant} ${region}`);
      if (second === undefined) return [];
      const { plasmaScale, [of]: after } = second;
      const pair = { first: first ?? Number.NaN, second: after ?? Number.NaN, plasmaScale };
      return [{ participant, group, region, ...pair }];
    });
}
