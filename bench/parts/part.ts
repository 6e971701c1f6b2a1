// The contract of a part of the benchmark: it measures into plain data, and renders such data as
// Markdown. What it measured is written to a result file before the next part begins; the page
// docs/performance.md is rendered from result files alone.

import type { BenchGpu } from "../gpu.ts";
import type { Machine } from "../machine.ts";

export interface BenchContext {
  /** Opened once for all parts; there may be none. */
  readonly gpu: BenchGpu;
  /** Worker threads of the CPU backend. */
  readonly threads: number;
  /** Smaller and rougher, sooner. */
  readonly quick: boolean;
  /** Voxels a row, where the user asked for a number. */
  readonly voxels: number | undefined;
  /** Holds simulated scans; what is found there from an earlier run is used again. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** A line for whoever waits. */
  readonly say: (line: string) => void;
}

/** What figures belong to. */
export interface Head {
  /** ISO date of the run. */
  readonly date: string;
  readonly machine: Machine;
  /** The GPU or software adapter that was asked for or found; null where there is none. */
  readonly gpu: string | null;
  /** A software adapter: its figures are never a GPU's. */
  readonly software: boolean | null;
  /** What the driver says of itself. */
  readonly adapter: Readonly<Record<string, string>>;
  /** Of the packages that take part; "not installed" for one that is not there. */
  readonly versions: Readonly<Record<string, string>>;
  /** Why there is no GPU; null where there is one. */
  readonly noGpu: string | null;
}

/** A result file. */
export interface PartResult<Result> {
  readonly part: string;
  readonly head: Head;
  /** What happened on the GPU meanwhile: a lost device, less memory than thought. */
  readonly events: readonly string[];
  readonly result: Result;
}

export interface Part<Result> {
  /** `bench NAME` and NAME.json. */
  readonly name: string;
  /** Heading of its section in docs/performance.md. */
  readonly title: string;
  /** One line for --help. */
  readonly about: string;
  /** Runs when no part is named. */
  readonly byDefault: boolean;
  /** @throws Error when what would be timed is wrong; Fault for what the user can mend. */
  measure(context: BenchContext): Promise<Result>;
  /**
   * Markdown below a heading that the page writes: tables, and what they say.
   *
   * @param folder - Where the page finds `files`: "performance/epyc/", or "" in a terminal.
   */
  render(result: Result, head: Head, folder: string): string;
  /** What goes with the page, such as plots in SVG: texts by file name. */
  files?(result: Result, head: Head): Readonly<Record<string, string>>;
  /** Whether a result is a failure (exit code 1). Most parts have none. */
  failed?(result: Result): boolean;
}
