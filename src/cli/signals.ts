// SIGINT and SIGTERM end a run cleanly: what it has begun is taken away, the exit code says why.

import { Fault } from "../errors.ts";

/** A signal that aborts on the first SIGINT or SIGTERM; the second one ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const on = (kind: "interrupted" | "terminated", name: string): void => {
    const fault = new Fault(kind, `stopped by ${name}; nothing was written`);
    if (controller.signal.aborted) process.exit(fault.exitCode);
    controller.abort(fault);
  };
  process.on("SIGINT", () => on("interrupted", "SIGINT"));
  process.on("SIGTERM", () => on("terminated", "SIGTERM"));
  return controller.signal;
}
