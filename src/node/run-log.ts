// The log of a batch for machines: JSON lines in OUT_DIR/logs/<runid>.

import { Fault } from "../errors.ts";
import type { JsonObject } from "../output/json.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogFields {
  /** Labels without `sub-` and `ses-`. */
  readonly sub?: string | undefined;
  readonly ses?: string | undefined;
  readonly unit?: string | undefined;
  readonly ms?: number | undefined;
  readonly msg?: string | undefined;
  readonly [more: string]: string | number | boolean | readonly string[] | undefined;
}

export interface RunLog {
  /** OUT_DIR/logs/<runid>. */
  readonly folder: string;
  /** @param event - A stable word for machines: "fit.done". */
  add(level: LogLevel, event: string, fields?: LogFields): void;
  /** The stack of a bug, as crash-<unit>.txt. */
  crash(unit: string, error: unknown): void;
  close(): void;
}

export interface RunLogOptions {
  readonly outDir: string;
  readonly runId: string;
  /** What was asked, for config.json. */
  readonly config: JsonObject;
  /** Lines below it are not written. */
  readonly level: LogLevel;
  /** --log-file: the lines go there as well. */
  readonly file?: string | undefined;
  /** Told once when a line can't be written; the batch goes on. */
  readonly onTrouble: (message: string) => void;
}

/** Sorts by time: 20260801T120102Z-3f9a2c. */
export function runId(): string {
  return "";
}

/** @throws Fault "output" when --log-file can't be opened. */
export function openRunLog(options: RunLogOptions): Promise<RunLog> {
  return Promise.reject(new Fault("bug", `${options.outDir}: logs are not written yet`));
}
