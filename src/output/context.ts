// What the files of a fit say beside the result itself: who asked for it, from which files, and when.

import type { Span } from "../maps/result.ts";
import type { PetTiming } from "../timing/pet-timing.ts";

/** A file that the fit was made from. */
export interface InputFile {
  /** What it was to the fit: "pet", "sidecar", "reference", "mask", "frames", "weights", … */
  readonly role: string;
  /** As the user gave it. */
  readonly given: string;
  /** BIDS URI ("bids:preproc:sub-01/…"), for a scan of a data set. */
  readonly uri?: string | undefined;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Time of its last change, ISO 8601. */
  readonly modified: string;
  /** Of its content, in hexadecimal; where hashes were asked for. */
  readonly sha256?: string | undefined;
}

/** A data set that input files lie in; its name begins their BIDS URIs ("bids:raw:sub-01/…"). */
export interface DatasetLink {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

export interface FitContext {
  /** As typed, with quotes where the shell needs them. */
  readonly commandLine: string;
  /** The options of the fit, such that the same fit can be asked for again. */
  readonly asked: object;
  readonly inputs: readonly InputFile[];
  readonly timing: PetTiming;
  /** Fields of the scan's own sidecar, of which a few hold for the maps as well. */
  readonly petFields?: ReadonlyMap<string, unknown> | undefined;
  /** Where it ran: { node: "v20.20.2", platform: "linux x64" }. */
  readonly runtime: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly startedAt: Date;
  /** Stages before those of the result and beside them, on the same clock. */
  readonly timeline: readonly Span[];
}
