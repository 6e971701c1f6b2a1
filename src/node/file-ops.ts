// The few file operations that writing needs, behind one interface so that a test can make any of
// them fail, and the words for their failures.

import { lstat, open, rename, unlink } from "node:fs/promises";
import { Fault, messageOf } from "../errors.ts";

export interface OpenedFile {
  write(bytes: Uint8Array): Promise<{ readonly bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface FileOps {
  /** Creates a new file; fails where there is one. */
  readonly openNew: (path: string) => Promise<OpenedFile>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  readonly kindOf: (path: string) => Promise<"missing" | "folder" | "file">;
  /** Makes the names in a folder durable. */
  readonly syncFolder: (path: string) => Promise<void>;
}

export const nodeFileOps: FileOps = {
  openNew: (path) => open(path, "wx"),
  rename,
  unlink,
  async kindOf(path) {
    try {
      return (await lstat(path)).isDirectory() ? "folder" : "file";
    } catch (error) {
      if (errorCode(error) === "ENOENT") return "missing";
      throw error;
    }
  },
  async syncFolder(path) {
    try {
      const folder = await open(path, "r");
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    } catch (error) {
      if (!NO_FOLDER_SYNC.has(errorCode(error))) throw error;
    }
  },
};

/** What systems that can't sync a folder (Windows, some network disks) answer. */
const NO_FOLDER_SYNC = new Set<string | undefined>(["EISDIR", "EPERM", "EINVAL", "ENOTSUP"]);

/** Failures that another path or other permissions would cure; the rest is the disk's. */
const CANNOT_BE_MADE: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  EEXIST: "a file of that name exists",
  ENOENT: "its folder does not exist",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links go round in circles",
};

const DISK_FAILURES: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than allowed",
  EIO: "the disk failed",
};

/** A failed operation on an output file as a Fault: "output" or "io". */
export function outputFault(path: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = errorCode(error) ?? "";
  const cause = { cause: error };
  if (code in CANNOT_BE_MADE) {
    return new Fault(
      "output",
      `${path}: can't be created: ${CANNOT_BE_MADE[code]}`,
      "Choose another output folder.",
      cause,
    );
  }
  const reason = DISK_FAILURES[code] ?? messageOf(error);
  const advice = code in DISK_FAILURES ? "Free some space or choose another disk." : "";
  return new Fault("io", `${path}: can't be written: ${reason}`, advice, cause);
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
