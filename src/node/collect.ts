// Collects garbage when told to. Curves lie on shared memory, which the collector takes for nothing:
// left to itself it would let those of many scans pile up.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let gc: (() => void) | undefined;

/** Of the calling thread; some milliseconds. */
export function collectGarbage(): void {
  gc ??= collector();
  gc();
}

/** A context made after the flag was set has the function. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const found: unknown = runInNewContext("globalThis.gc");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return typeof found === "function" ? (found as () => void) : () => {};
}
