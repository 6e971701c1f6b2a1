// Several parts, each in a process of its own: what one leaves behind in a process (compiled code,
// threads, a broken driver) is not measured by the next, and no crash takes the others along.

import { spawn } from "node:child_process";

import { EXIT_CODES } from "../src/errors.ts";
import { argumentsFor, type BenchOptions } from "./options.ts";
import type { Part } from "./parts/part.ts";
import { scriptArguments } from "./places.ts";

/** What would end the next part just as well. */
const FINAL: ReadonlySet<number | null> = new Set([
  EXIT_CODES.usage,
  EXIT_CODES["no-gpu"],
  EXIT_CODES.interrupted,
  EXIT_CODES.terminated,
]);

/** @returns The exit code: 1 where a part failed, or that of what stopped them all. */
export async function runEach(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const failed: string[] = [];
  for (const part of options.parts) {
    signal.throwIfAborted();
    const exitCode = await runPart(part, options, signal);
    signal.throwIfAborted();
    if (exitCode === 0) continue;
    if (exitCode !== null && FINAL.has(exitCode)) return exitCode;
    failed.push(`${part.name} (${exitCode === null ? "ended by a signal" : `exit ${exitCode}`})`);
    console.error(`${part.name} failed; the next part is begun`);
  }
  const all = options.parts.length;
  const why = failed.length === 0 ? "" : `; failed: ${failed.join(", ")}`;
  console.error(`${all - failed.length} of ${all} parts done${why}`);
  return failed.length === 0 ? 0 : 1;
}

/** @returns Its exit code; null after death by a signal. */
function runPart(
  part: Part<unknown>,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<number | null> {
  const args = [...scriptArguments("main"), ...argumentsFor(part, options)];
  const child = spawn(process.execPath, args, {
    stdio: "inherit",
    // Ctrl-C of a terminal goes to a whole group; a second signal would cut the cleaning up short.
    detached: process.platform !== "win32",
  });
  const stop = (): boolean => child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  return new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  }).finally(() => signal.removeEventListener("abort", stop));
}
