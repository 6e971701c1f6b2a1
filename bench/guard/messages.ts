// What the guard and the process of a side say to each other.

import type { Answer } from "./kernel.ts";

export interface Open {
  /** URL of a bundle of kernels.ts. */
  readonly bundle: string;
  readonly kernel: string;
  readonly input: unknown;
  /** Part of the name of the adapter that the kernel needs; undefined where it needs none. */
  readonly adapter: string | undefined;
}

export type Request =
  | { readonly kind: "open"; readonly open: Open }
  | { readonly kind: "time"; readonly runs: number };

export type Reply =
  | { readonly kind: "opened"; readonly answer: Answer; readonly runMs: number }
  | { readonly kind: "took"; readonly ms: number }
  | { readonly kind: "failed"; readonly message: string; readonly noAdapter: boolean };
