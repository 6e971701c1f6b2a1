// The F distribution: its upper tail, which is the p of an analysis of variance.

import { betaTails } from "./beta.ts";

/** P(F >= f) = I_x(df2/2, df1/2), x = df2 / (df2 + df1·f). */
export function fUpper(f: number, df1: number, df2: number): number {
  const ratio = (df1 / df2) * f;
  return betaTails(df2 / 2, df1 / 2, 1 / (1 + ratio), ratio / (1 + ratio)).lower;
}
