// What a reading thread and its starter say to each other.

import { Fault, messageOf, type FaultKind } from "../errors.ts";
import type { Precision, VoxelValues } from "../image/image.ts";
import type { StoredImage } from "./stored-frames.ts";

export interface FrameWorkerData {
  readonly image: StoredImage;
  readonly precision: Precision;
  /** Frames that lie in memory at a time. */
  readonly arrays: number;
}

/** "taken": the array of the oldest frame sent may be filled again. */
export type ToReader = "taken" | "stop";

export type FromReader =
  | { readonly kind: "bytes"; readonly done: number; readonly total: number }
  | { readonly kind: "warning"; readonly message: string }
  /** On shared memory. */
  | { readonly kind: "frame"; readonly values: VoxelValues<Precision> }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly error: PackedError };

/** An error on its way to another thread, where a copy is no Fault any more. */
export type PackedError =
  | {
      readonly fault: FaultKind;
      readonly message: string;
      readonly advice: string;
      readonly cause: Error | undefined;
    }
  | { readonly fault: undefined; readonly error: Error };

export function packError(error: unknown): PackedError {
  if (!(error instanceof Fault)) {
    return {
      fault: undefined,
      error: error instanceof Error ? error : new Error(messageOf(error)),
    };
  }
  const { kind, message, advice, cause } = error;
  return { fault: kind, message, advice, cause: cause instanceof Error ? cause : undefined };
}

export function unpackError(packed: PackedError): Error {
  if (packed.fault === undefined) return packed.error;
  return new Fault(packed.fault, packed.message, packed.advice, { cause: packed.cause });
}
