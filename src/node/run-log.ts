// The log of a batch for machines: JSON lines in OUT_DIR/logs/<runid>, with what was asked and the
// stacks of bugs beside it. It never stops the batch.

import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";

import { messageOf } from "../errors.ts";
import { toJson, type JsonObject } from "../output/json.ts";
import { errorCode, outputFault } from "./file-ops.ts";
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
  /** --log-file: the lines go there as well, behind what is in it. */
  readonly file?: string | undefined;
  /** Told once when something can't be written; the batch goes on. */
  readonly onTrouble: (message: string) => void;
}

/** Longest name of a unit in that of a crash file. */
const UNIT_LENGTH = 150;

/** Sorts by time: 20260801T120102Z-3f9a2c. */
export function runId(now = new Date()): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${time}-${randomBytes(3).toString("hex")}`;
}

/** @throws Fault "output" when --log-file, which was asked for by name, can't be opened. */
export async function openRunLog(options: RunLogOptions): Promise<RunLog> {
  const { runId: id, config, level, file, onTrouble } = options;
  const folder = path.join(options.outDir, "logs", id);
  const sinks = file === undefined ? [] : [openAsked(file)];
  let isTold = false;
  const attempt = (name: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (isTold) return;
      isTold = true;
      onTrouble(`${outputFault(name, error).message}; the log is not complete`);
    }
  };
  try {
    await makeFolders(folder);
  } catch (error) {
    attempt(folder, () => {
      throw error;
    });
  }
  const lines = path.join(folder, "bindmap.jsonl");
  attempt(lines, () => sinks.push(openLines(lines)));
  const configFile = path.join(folder, "config.json");
  attempt(configFile, () => writeFileSync(configFile, toJson(config)));
  const least = LOG_LEVELS.indexOf(level);
  return {
    folder,
    add(own, event, { sub, ses, unit, ms, msg, ...more } = {}) {
      if (LOG_LEVELS.indexOf(own) < least) return;
      const ts = new Date().toISOString();
      const line = JSON.stringify({ ts, level: own, event, sub, ses, unit, ms, msg, ...more });
      for (const sink of sinks) attempt(sink.file, () => sink.add(line));
    },
    crash(unit, error) {
      const name = unit.replaceAll(/[^\w.+-]/g, "_").slice(0, UNIT_LENGTH);
      const crashFile = path.join(folder, `crash-${name}.txt`);
      attempt(crashFile, () => writeFileSync(crashFile, `${unit}\n${stackOf(error)}`));
    },
    close() {
      for (const sink of sinks.splice(0)) sink.close();
    },
  };
}

interface Lines {
  readonly file: string;
  add(line: string): void;
  close(): void;
}

function openAsked(file: string): Lines {
  try {
    return openLines(file);
  } catch (error) {
    throw outputFault(file, error);
  }
}

/**
 * Each line is one write behind all others: a kill leaves it whole or not at all, but for a kill within
 * the write of a line that crosses a page of the file. What is cut off has no line end.
 */
function openLines(file: string): Lines {
  const fd = openSync(file, "a+");
  /** In this run, by a full disk, or in one before. */
  let isCut = !endsWithLine(fd);
  return {
    file,
    add(line) {
      const bytes = Buffer.from(`${isCut ? "\n" : ""}${line}\n`);
      const written = writeSync(fd, bytes);
      isCut = written === 0 ? isCut : written < bytes.length;
      if (isCut) throw Object.assign(new Error("a line was cut off"), { code: "ENOSPC" });
    },
    close: () => closeSync(fd),
  };
}

function endsWithLine(fd: number): boolean {
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(1);
  // A pipe or a device has no size, nor an end to look at.
  return size === 0 || readSync(fd, last, 0, 1, size - 1) === 0 || last[0] === 0x0a;
}

/** Of the error and those it came from. */
function stackOf(error: unknown): string {
  let text = "";
  for (let at = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    const code = errorCode(at);
    const stack = at instanceof Error ? (at.stack ?? at.message) : messageOf(at);
    text += `${stack}${code === undefined ? "" : ` (${code})`}\n`;
  }
  return text;
}
