// How long a whole HRRT scan takes from file to maps, against inflating (or reading) the same file to
// nowhere. The two take turns, so that a slow minute of the machine is shared.

import { rm } from "node:fs/promises";
import path from "node:path";

import type { Span } from "../src/maps/result.ts";
import { makeHrrtScan, makePlainScan, type HrrtScan } from "./hrrt-scan.ts";
import { inflateToNowhere, readToNowhere, type Nowhere } from "./nowhere.ts";
import { CLI } from "./places.ts";
import { spreadOf, type Spread } from "./spread.ts";
import { runUsed, type UsedRun } from "./usage.ts";

export interface HrrtOptions {
  /** Holds the simulated scan, which is found there again. */
  readonly folder: string;
  /** Counted runs of each kind. */
  readonly runs: number;
  /** More options of `bindmap fit`, such as --gpu. */
  readonly fitOptions: readonly string[];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Fits of one file, with what they are held against. */
export interface FileResult {
  /** On disk. */
  readonly bytes: number;
  /** Seconds to inflate or read the file to nowhere, between the fits. */
  readonly nowhereS: Spread;
  /** Seconds from the start of the process to its exit. */
  readonly wallS: Spread;
  /** Each run over the mean of the two to nowhere before and after it. */
  readonly ratio: Spread;
  /** User and system seconds of a fit. */
  readonly cpuS: Spread;
  /** The largest of all runs. */
  readonly peakBytes: number;
  /** Medians. */
  readonly stagesMs: Readonly<Record<string, number>>;
  /** Of the run whose time is nearest to the median, and that time. */
  readonly timeline: readonly Span[];
  readonly timelineWallMs: number;
}

export interface HrrtResult {
  readonly shape: readonly number[];
  readonly frames: number;
  readonly voxels: number;
  readonly inflatedBytes: number;
  /** Inflated over compressed bytes. */
  readonly compressionRatio: number;
  readonly backend: {
    readonly name: string;
    readonly device: string;
    readonly software: boolean;
  };
  readonly gzip: FileResult;
  /** The same scan not compressed, in the page cache: "disk" is memory here. */
  readonly plain: FileResult;
}

/** What is taken from a run record. */
interface RunRecord {
  readonly stagesMs: Readonly<Record<string, number>>;
  readonly timeline: readonly Span[];
  readonly voxels: { readonly fitted: number };
  readonly backend: HrrtResult["backend"];
  readonly certificate: { readonly passed: boolean };
  readonly outputs: readonly { readonly file: string; readonly sha256: string }[];
}

interface Timed extends UsedRun {
  readonly record: RunRecord;
}

/** @throws Error when a fit fails, has no certificate, or gives other maps than the one before. */
export async function runHrrt(options: HrrtOptions): Promise<HrrtResult> {
  const { folder, signal, say } = options;
  const scan = await makeHrrtScan(folder, say, signal);
  const plain = await makePlainScan(folder, scan, say, signal);
  const gzipRuns = await timeFile("gzip", scan, () => inflateToNowhere(scan.pet, signal), options);
  const plainRuns = await timeFile("plain", plain, () => readToNowhere(plain.pet, signal), options);
  const { record } = gzipRuns.fits[0];
  if (mapsOf(record) !== mapsOf(plainRuns.fits[0].record)) {
    throw new Error("the compressed and the plain scan gave different maps");
  }
  const inflatedBytes = gzipRuns.nowhere[0].bytes;
  return {
    shape: scan.shape,
    frames: scan.frames,
    voxels: record.voxels.fitted,
    inflatedBytes,
    compressionRatio: inflatedBytes / scan.bytes,
    backend: {
      name: record.backend.name,
      device: record.backend.device,
      software: record.backend.software,
    },
    gzip: resultOf(scan, gzipRuns),
    plain: resultOf(plain, plainRuns),
  };
}

interface FileRuns {
  /** One more than fits: before, between and behind them. */
  readonly nowhere: readonly Nowhere[];
  readonly fits: readonly Timed[];
}

/** The first round of each brings the file into memory and is not counted. */
async function timeFile(
  name: string,
  scan: HrrtScan,
  toNowhere: () => Promise<Nowhere>,
  { folder, runs, fitOptions, signal, say }: HrrtOptions,
): Promise<FileRuns> {
  const out = path.join(folder, `maps-${process.pid}`);
  const files = [scan.pet, "--ref", scan.reference, "--mask", scan.mask, "--out", out];
  const args = ["fit", ...files, "--force", "--quiet", "--json-output", ...fitOptions];
  await toNowhere();
  const nowhere = [await toNowhere()];
  const fits: Timed[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      const used = await runUsed([CLI, ...args], signal);
      if (used.exitCode !== 0) throw new Error(`exit code ${used.exitCode} of a fit`);
      const record: RunRecord = JSON.parse(used.stdout);
      if (!record.certificate.passed) throw new Error("wrong before fast: no certificate");
      if (run > 0 && mapsOf(record) !== mapsOf(fits[0].record)) {
        throw new Error("two runs gave different maps");
      }
      fits.push({ ...used, record });
      nowhere.push(await toNowhere());
      const last = nowhere[nowhere.length - 1].seconds.toFixed(2);
      say(`${name}: ${used.wallS.toFixed(2)} s from file to maps, ${last} s to nowhere`);
    }
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  return { nowhere, fits };
}

function mapsOf({ outputs }: RunRecord): string {
  const maps = outputs.filter(({ file }) => file.endsWith(".nii.gz"));
  return maps.map(({ sha256 }) => sha256).join();
}

function resultOf({ bytes }: HrrtScan, { nowhere, fits }: FileRuns): FileResult {
  const wallS = spreadOf(fits.map((fit) => fit.wallS));
  const offMedian = (fit: Timed): number => Math.abs(fit.wallS - wallS.median);
  const typical = fits.reduce((a, b) => (offMedian(b) < offMedian(a) ? b : a));
  const stages = Object.keys(typical.record.stagesMs);
  return {
    bytes,
    nowhereS: spreadOf(nowhere.map(({ seconds }) => seconds)),
    wallS,
    ratio: spreadOf(
      fits.map((fit, n) => fit.wallS / ((nowhere[n].seconds + nowhere[n + 1].seconds) / 2)),
    ),
    cpuS: spreadOf(fits.map(({ cpuS }) => cpuS)),
    peakBytes: Math.max(...fits.map(({ peakBytes }) => peakBytes)),
    stagesMs: Object.fromEntries(
      stages.map((stage) => [
        stage,
        spreadOf(fits.map(({ record }) => record.stagesMs[stage] ?? 0)).median,
      ]),
    ),
    timeline: typical.record.timeline,
    timelineWallMs: 1000 * typical.wallS,
  };
}
