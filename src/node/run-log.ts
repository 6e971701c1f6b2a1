// The log of a batch for machines: JSON lines in OUT_DIR/logs/<runid>. It must never be what a batch
// fails of: a line that can't be written is told once, and the work goes on.

import { randomBytes } from "node:crypto";
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";

import { messageOf } from "../errors.ts";
import { toJson, type JsonObject } from "../output/json.ts";
import { outputFault } from "./file-ops.ts";
import { makeFolders } from "./folders.ts";

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
export function runId(now = new Date()): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${time}-${randomBytes(3).toString("hex")}`;
}

/** @throws Fault "output" or "io" when the folder can't be made or --log-file can't be opened. */
export async function openRunLog(options: RunLogOptions): Promise<RunLog> {
  const { level, config, file } = options;
  const folder = path.join(options.outDir, "logs", options.runId);
  await makeFolders(folder);
  const own = path.join(folder, "bindmap.jsonl");
  const opened = [own, ...(file === undefined ? [] : [file])].map((name) => ({
    name,
    handle: openAppending(name),
  }));
  let isTold = false;
  const attempt = (name: string, write: () => void): void => {
    try {
      write();
    } catch (error) {
      if (!isTold) options.onTrouble(`${name}: the log can't be written: ${messageOf(error)}`);
      isTold = true;
    }
  };
  attempt("config.json", () => writeFileSync(path.join(folder, "config.json"), toJson(config)));
  return {
    folder,
    add(at, event, fields = {}) {
      if (LOG_LEVELS.indexOf(at) < LOG_LEVELS.indexOf(level)) return;
      const line = { ts: new Date().toISOString(), level: at, event, ...fields };
      // One write for a line: a process that is killed leaves it whole, or not at all.
      const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
      for (const { name, handle } of opened) attempt(name, () => writeSync(handle, bytes));
    },
    crash(unit, error) {
      const name = `crash-${unit}.txt`;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      attempt(name, () => writeFileSync(path.join(folder, name), `${text}\n`));
    },
    close() {
      for (const { name, handle } of opened.splice(0)) attempt(name, () => closeSync(handle));
    },
  };
}

function openAppending(file: string): number {
  try {
    return openSync(file, "a");
  } catch (error) {
    throw outputFault(file, error);
  }
}
