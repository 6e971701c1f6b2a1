// The container that this process runs in, as far as it can be told from within.

import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type { Container } from "../output/dataset.ts";

/** @param root - Folder in which the files are that container engines leave; for tests. */
export function containerOf(env: NodeJS.ProcessEnv, root = "/"): Container | undefined {
  const apptainer = env["APPTAINER_CONTAINER"];
  if (apptainer !== undefined) return { type: "apptainer", uri: imageUri(apptainer) };
  const singularity = env["SINGULARITY_CONTAINER"];
  if (singularity !== undefined) return { type: "singularity", uri: imageUri(singularity) };
  if (existsSync(path.join(root, "run/.containerenv"))) return { type: "podman", uri: undefined };
  if (existsSync(path.join(root, ".dockerenv"))) return { type: "docker", uri: undefined };
  return undefined;
}

function imageUri(image: string): string | undefined {
  if (image === "") return undefined;
  return /^[a-z]+:\/\//i.test(image) ? image : pathToFileURL(image).href;
}
