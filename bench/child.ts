// Runs a Node program in a process of its own, timed from start to exit.

import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

export interface ChildRun {
  /** Null after death by a signal. */
  readonly exitCode: number | null;
  readonly wallMs: number;
  readonly stdout: string;
}

/**
 * @param signal - Stops the process, which may still clean up.
 * @param onAlive - Told the number of the process when it has started and when it says something.
 */
export async function runNode(
  args: readonly string[],
  signal: AbortSignal,
  onAlive: (pid: number | undefined) => void = () => {},
): Promise<ChildRun> {
  signal.throwIfAborted();
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    // Ctrl-C of a terminal goes to a whole group; a second signal would cut the cleaning up short.
    detached: process.platform !== "win32",
  });
  onAlive(child.pid);
  const stop = (): boolean => child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    onAlive(child.pid);
    stdout += part;
  });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject).on("close", resolve);
    });
    const wallMs = performance.now() - started;
    signal.throwIfAborted();
    return { exitCode, wallMs, stdout };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
