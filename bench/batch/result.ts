// What the batch benchmark comes to, as it stands in its result file.

/** One process of `bindmap DS OUT participant`. */
export interface BatchRun {
  readonly wallS: number;
  /** User and system time of all threads. */
  readonly cpuS: number;
  /** Largest resident memory of the process. */
  readonly peakBytes: number;
}

/** A data set of so many scans. */
export interface BatchRow {
  readonly scans: number;
  /** Everything fitted and written; the run of median time. */
  readonly fit: BatchRun;
  /** How often that was done. */
  readonly runs: number;
  /** The same command again, which finds everything complete. */
  readonly again: BatchRun;
  /** --dry-run before anything was there: data set read, headers and tables checked. */
  readonly plan: BatchRun;
  /** What was written, logs left out. */
  readonly files: number;
  readonly bytes: number;
}

/** A way to use the machine. */
export interface BatchSeries {
  /** "CPU", or the GPU's name. */
  readonly backend: string;
  readonly software: boolean;
  /** Scans at a time; null for as many as suit the machine. */
  readonly jobs: number | null;
  /** By growing number of scans. */
  readonly rows: readonly BatchRow[];
}

export interface BatchResult {
  readonly threads: number;
  /** Scans that differ; the others are links to them. */
  readonly distinct: number;
  /** Fitted in each scan, and its frames. */
  readonly voxels: number;
  readonly frames: number;
  readonly series: readonly BatchSeries[];
}
