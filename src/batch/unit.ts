// A unit of work of a batch: one scan and one model, with everything that its fit needs. And what came
// of it, in the words that a person and a table can take.

import type { FaultKind } from "../errors.ts";
import type { FitSpec } from "../job/spec.ts";

/** Whose scan it is; labels without `sub-` and `ses-`. */
export interface Whose {
  readonly participant: string;
  readonly session: string | undefined;
}

export interface Unit extends Whose {
  /** What the names of its outputs begin with, and the model: unique in a batch. */
  readonly id: string;
  /** The scan within its data set, for people. */
  readonly scan: string;
  /** Complete: files are absolute, `out` and `prefix` are set. */
  readonly spec: FitSpec;
}

/** Why nothing can be fitted for somebody, or not this scan: one sentence and one next step. */
export interface Gap extends Whose {
  /** Undefined where there is no scan at all. */
  readonly scan: string | undefined;
  readonly reason: string;
  readonly advice: string;
  /** A scan that can't be fitted, or somebody asked for by name; not somebody who was never scanned. */
  readonly isFailure: boolean;
}

/** What a unit's output folder says about it before anything is done. */
export type UnitState =
  /** Nothing is there, or what a run left that was stopped: then `why` is empty; or it is damaged. */
  | { readonly kind: "to do"; readonly why: string }
  /** Its record names the same inputs, options and version. */
  | {
      readonly kind: "complete";
      /** What could not be compared as it was asked for. */
      readonly note?: string | undefined;
    }
  /** Inputs have changed since: it is made again. */
  | { readonly kind: "changed"; readonly why: string }
  /** Made with other options or by another version: replaced only with --force. */
  | { readonly kind: "other"; readonly why: string }
  /** What is there can't be looked at: the unit will fail for that, and no other. */
  | { readonly kind: "unreadable"; readonly why: string };

/** What came of a unit or a gap. */
export type Outcome =
  | { readonly status: "done"; readonly seconds: number; readonly notes: readonly string[] }
  | { readonly status: "complete" }
  | {
      readonly status: "failed";
      readonly kind: FaultKind;
      readonly reason: string;
      readonly advice: string;
      readonly seconds: number;
    }
  /** Another process is at it. */
  | { readonly status: "locked"; readonly reason: string }
  | { readonly status: "missing"; readonly reason: string; readonly advice: string }
  /** A signal or --fail-fast came before it. */
  | { readonly status: "not run" };
