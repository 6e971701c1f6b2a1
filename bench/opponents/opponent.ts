// The contract of an opponent: another way to get a model's maps, timed beside bindmap's own. An
// opponent is opened on one design and one block; it then has given right answers once, or says why
// it can't run here. What it refuses is a row of the table all the same: nothing takes its place.

import type { Block } from "../../src/backend/backend.ts";
import type { Design } from "../../src/models/model.ts";
import type { Agreement } from "./agreement.ts";

export interface Opponent {
  readonly name: string;
  /** Name of the model whose maps it computes. */
  readonly model: "srtm" | "equilibrium";
  /** One line: algorithm and precision. */
  readonly what: string;

  /**
   * Builds, computes once, and is judged.
   *
   * @throws Error when its answers are wrong: what is wrong is not timed.
   */
  open(design: Design, block: Block): Promise<Opened | Refused>;
}

export interface Opened {
  /** What truly ran: class, adapter, threads, as far as the opponent tells. */
  readonly ran: string;
  /** On a software adapter: its figures are never a GPU's. */
  readonly software: boolean;
  /** Against bindmap's own answers. */
  readonly agreement: Agreement;

  /** From curves in memory to answers in memory, in the layout that suits the opponent best. */
  fit(): Promise<void>;
  /** The last answers. `[map][voxel]` in the order of the model's maps. */
  maps(): Float32Array;
  close(): Promise<void>;
}

export interface Refused {
  /** Why it did not run. */
  readonly refused: string;
}
