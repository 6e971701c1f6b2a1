// What a benchmark's numbers belong to: processor, memory, Node, commit. No host name, no user.

import { spawnSync } from "node:child_process";
import os from "node:os";
import { fileURLToPath } from "node:url";

import { usableCores } from "../src/node/machine.ts";
import { VERSION } from "../src/version.ts";

export interface Machine {
  readonly cpu: string;
  /** Cores that this process may use. */
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
  readonly bindmap: string;
  /** Short hash, with "+" when files differ from it; that of the build where the code is built. */
  readonly commit: string;
}

export function findMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: usableCores().value,
    memoryGb: Math.round(os.totalmem() / 1e9),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    bindmap: VERSION,
    commit: commit(),
  };
}

/** Defined by tools/bench-code.ts. */
declare const BUILT_COMMIT: string | undefined;

function commit(): string {
  // A package may be installed inside a checkout of something else.
  if (typeof BUILT_COMMIT === "string") return BUILT_COMMIT;
  const hash = git("rev-parse", "--short", "HEAD");
  if (hash === undefined) return "unknown";
  return git("status", "--porcelain", "--untracked-files=no") === "" ? hash : `${hash}+`;
}

function git(...args: readonly string[]): string | undefined {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { status, stdout } = spawnSync("git", args, { cwd, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
