// Planned failures, for the tests of what happens when a GPU or a thread fails: `device-lost@3,oom@2`.
// It owns the text form and the counting. Where the text comes from is the caller's business.

import { Fault } from "../../errors.ts";

/** `no-adapter` needs no number; the others come at the nth occasion, counted from 1. */
export type PlannedFault = "no-adapter" | "device-lost" | "oom" | "nan" | "thread-lost";

const COUNTED: readonly PlannedFault[] = ["device-lost", "oom", "nan", "thread-lost"];

/**
 * What fails when. One hook lives through a whole run: the counts go on after a device is lost, so
 * that the device made in its place isn't lost as well.
 *
 * `oom` counts error scopes, `device-lost` submissions, `nan` read-backs of results, `thread-lost`
 * scans of a pool, of which the nth loses its thread.
 */
export interface FaultHook {
  /** Counts one occasion for `fault`; true when it is the planned one. */
  due(fault: PlannedFault): boolean;
}

/** Nothing is planned. */
export const NO_FAULTS: FaultHook = { due: () => false };

/**
 * @param text - Comma-separated `device-lost@N`, `oom@N`, `nan@N`, `thread-lost@N` or `no-adapter`;
 *   empty for none.
 * @throws Fault "usage" when a part is none of these.
 */
export function parseFaults(text: string): FaultHook {
  if (text.trim() === "") return NO_FAULTS;
  const planned = text.split(",").map((part) => parseFault(part.trim()));
  const counts = new Map<PlannedFault, number>();
  return {
    due(fault) {
      const count = (counts.get(fault) ?? 0) + 1;
      counts.set(fault, count);
      return planned.some((plan) => plan.fault === fault && (plan.at ?? count) === count);
    },
  };
}

function parseFault(part: string): { fault: PlannedFault; at: number | undefined } {
  if (part === "no-adapter") return { fault: part, at: undefined };
  const [name, at, ...rest] = part.split("@");
  const fault = COUNTED.find((known) => known === name);
  if (fault === undefined || rest.length > 0 || !/^[1-9]\d{0,8}$/.test(at ?? "")) {
    throw new Fault(
      "usage",
      `BINDMAP_FAULT has "${part}"; a planned fault is device-lost@N, oom@N, nan@N, thread-lost@N or no-adapter`,
      "This variable is for tests: unset it.",
    );
  }
  return { fault, at: Number(at) };
}
