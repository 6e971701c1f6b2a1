// What of Vulkan is installed on a Linux machine: the loader library and the drivers' manifests.
// It looks and reports; it starts no GPU. On macOS (Metal) and Windows (D3D12) none is needed.

import { messageOf } from "../errors.ts";
import { existsSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";

const LOADER = "libvulkan.so.1";
/** From dlfcn.h of glibc: the library stays loaded, as Dawn opens it next. */
const RTLD_NODELETE = 0x1000;

export interface VulkanReport {
  /** False also on systems that have no use for it; see `needed`. */
  readonly loader: boolean;
  /** What the dynamic linker said where the loader is not there. */
  readonly loaderError: string;
  /** Driver manifests (ICD JSON files), in the order in which the loader looks. */
  readonly manifests: readonly string[];
  /** Files and folders that were looked at. */
  readonly searched: readonly string[];
  readonly needed: boolean;
}

/** @param env - Environment of the process; VK_DRIVER_FILES and the XDG folders count. */
export function findVulkan(env: NodeJS.ProcessEnv = process.env): VulkanReport {
  const needed = process.platform === "linux";
  if (!needed) return { loader: false, loaderError: "", manifests: [], searched: [], needed };
  const loaderError = openLoader();
  return { loader: loaderError === "", loaderError, ...findManifests(env), needed };
}

/**
 * Empty when the dynamic linker finds the loader, else its message. Asking first keeps Dawn from
 * writing about a missing loader to stderr, which nothing else can prevent.
 */
export function openLoader(): string {
  const { RTLD_NOW } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, LOADER, RTLD_NOW | RTLD_NODELETE);
    return "";
  } catch (error) {
    const text = messageOf(error);
    // Node has opened the library, and then finds that it is no Node module.
    return text.includes("self-register") ? "" : text;
  }
}

/**
 * The loader's own search: VK_DRIVER_FILES (before: VK_ICD_FILENAMES) replaces the folders.
 *
 * @see Vulkan-Loader, docs/LoaderDriverInterface.md, "Driver Discovery on Linux".
 */
export function findManifests(
  env: NodeJS.ProcessEnv,
): Pick<VulkanReport, "manifests" | "searched"> {
  const named = listed(env["VK_DRIVER_FILES"] ?? env["VK_ICD_FILENAMES"]);
  const places =
    named.length > 0 ? named : [...listed(env["VK_ADD_DRIVER_FILES"]), ...folders(env)];
  return { manifests: places.flatMap(manifestsAt), searched: places };
}

function folders(env: NodeJS.ProcessEnv): string[] {
  // Without HOME the loader leaves these out as well; a user of a bare container may have none.
  const inHome = (set: string | undefined, name: string): string[] => {
    const home = env["HOME"];
    if (set !== undefined) return [set];
    return home === undefined ? [] : [path.join(home, name)];
  };
  const bases = [
    ...inHome(env["XDG_CONFIG_HOME"], ".config"),
    ...listed(env["XDG_CONFIG_DIRS"] ?? "/etc/xdg"),
    "/etc",
    ...inHome(env["XDG_DATA_HOME"], ".local/share"),
    ...listed(env["XDG_DATA_DIRS"] ?? "/usr/local/share:/usr/share"),
  ];
  return [...new Set(bases)].map((base) => path.join(base, "vulkan/icd.d"));
}

function manifestsAt(place: string): string[] {
  if (place.endsWith(".json")) return existsSync(place) ? [place] : [];
  if (!existsSync(place)) return [];
  const names = readdirSync(place).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => path.join(place, name));
}

function listed(value: string | undefined): string[] {
  return (value ?? "").split(":").filter((part) => part !== "");
}

/**
 * What is missing where an NVIDIA kernel driver is there and its Vulkan manifest is not: the usual
 * state of a container. Empty where that is not so.
 */
export function nvidiaHint(report: VulkanReport): string {
  const hasGpu = existsSync("/proc/driver/nvidia/version") || existsSync("/dev/nvidiactl");
  const hasManifest = report.manifests.some((file) => path.basename(file).includes("nvidia"));
  if (!report.needed || !hasGpu || (hasManifest && report.loader)) return "";
  if (!report.loader) {
    return "An NVIDIA driver is there but no Vulkan loader: install libvulkan1 (Debian, Ubuntu) or vulkan-loader (Fedora, RHEL).";
  }
  return (
    "An NVIDIA driver is there but not its Vulkan manifest nvidia_icd.json. In a container set " +
    "NVIDIA_DRIVER_CAPABILITIES=compute,utility,graphics, or bind the host's nvidia_icd.json into " +
    "the container and point VK_DRIVER_FILES at it."
  );
}
