// SIGINT and SIGTERM end a run cleanly: what it has begun is taken away, the exit code says why.

import { Fault } from "../errors.ts";

/**
 * A signal that aborts on the first SIGINT or SIGTERM; the second one ends the process at once, unless
 * both are SIGTERM: batch systems and the programs between them and this one each send it on.
 *
 * @param left - What an interrupted run leaves behind, for the message.
 */
export function interruptSignal(left = "nothing was written"): AbortSignal {
  const controller = new AbortController();
  const on = (kind: "interrupted" | "terminated", name: string): void => {
    const fault = new Fault(kind, `stopped by ${name}; ${left}`);
    const { aborted, reason }: { readonly aborted: boolean; readonly reason: unknown } =
      controller.signal;
    const isEcho = kind === "terminated" && reason instanceof Fault && reason.kind === "terminated";
    if (aborted && !isEcho) process.exit(fault.exitCode);
    controller.abort(fault);
  };
  process.on("SIGINT", () => on("interrupted", "SIGINT"));
  process.on("SIGTERM", () => on("terminated", "SIGTERM"));
  return controller.signal;
}
