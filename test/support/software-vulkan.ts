// A Vulkan driver that needs no GPU: SwiftShader, out of the npm package @sparticuz/chromium.
// It unpacks the driver once and says which environment variables make a process use it. The
// variables must be there when that process starts: glibc reads LD_LIBRARY_PATH only then.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const PACKAGE = path.join(ROOT, "node_modules/@sparticuz/chromium");
const CACHE = path.join(ROOT, "node_modules/.cache/bindmap");
const MANIFEST = "vk_swiftshader_icd.json";
/** The archive holds OpenGL libraries too; on LD_LIBRARY_PATH they would shadow the system's. */
const PARTS = ["libvulkan.so.1", "libvk_swiftshader.so", MANIFEST];

export interface SoftwareVulkan {
  /** Set for a child process; undefined where SwiftShader can't run here. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** Why there is none; empty where there is one. */
  readonly reason: string;
}

/** Unpacks SwiftShader if that was not done before. */
export function softwareVulkan(): SoftwareVulkan {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return none(`SwiftShader from npm is for Linux on x64, this is ${platform()}`);
  }
  const archive = path.join(PACKAGE, "bin/swiftshader.tar.br");
  if (!existsSync(archive)) return none("the npm package @sparticuz/chromium is not installed");
  const folder = path.join(CACHE, `swiftshader-${packageVersion()}`);
  if (!existsSync(folder)) unpack(archive, folder);
  const libraryPath = process.env["LD_LIBRARY_PATH"] ?? "";
  return {
    environment: {
      LD_LIBRARY_PATH: libraryPath === "" ? folder : `${folder}:${libraryPath}`,
      VK_DRIVER_FILES: path.join(folder, MANIFEST),
    },
    reason: "",
  };
}

/** Complete or not there at all: test runs that start at the same moment may share the folder. */
function unpack(archive: string, folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  const staging = mkdtempSync(`${folder}.`);
  try {
    execFileSync("tar", ["-xf", "-", "-C", staging, "--no-same-owner", ...PARTS], {
      input: brotliDecompressSync(readFileSync(archive)),
    });
    renameSync(staging, folder);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function packageVersion(): string {
  const text = readFileSync(path.join(PACKAGE, "package.json"), "utf8");
  const { version }: { version: string } = JSON.parse(text);
  return version;
}

function platform(): string {
  return `${process.platform} on ${process.arch}`;
}

function none(reason: string): SoftwareVulkan {
  return { environment: undefined, reason };
}
