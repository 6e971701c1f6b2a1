// Pairs: finds the .hdr that belongs to an .img and the other way round, by name.
// It looks for names only and opens nothing.

import { stat } from "node:fs/promises";
import { Fault } from "../errors.ts";

const PAIR_NAME = /\.(hdr|img)(\.gz)?$/i;

/**
 * The file whose beginning is the header: for `x.img` the `x.hdr` beside it (if there is one), else
 * the file itself.
 */
export async function headerFileOf(path: string): Promise<string> {
  const part = PAIR_NAME.exec(path);
  if (part?.[1].toLowerCase() !== "img") return path;
  return (await findPartner(path, part, "hdr")) ?? path;
}

/**
 * The file with the voxels, when the header says that they are apart.
 *
 * @param given - As the user named it: either of the two.
 * @throws Fault "input" when it is not there.
 */
export async function dataFileOf(given: string, headerPath: string): Promise<string> {
  if (given !== headerPath) return given;
  const part = PAIR_NAME.exec(headerPath);
  if (part?.[1].toLowerCase() !== "hdr") {
    throw new Fault(
      "input",
      `${headerPath}: header says that the voxels are in an .img file beside it, but the name does not end in .hdr`,
      "Give the pair its usual names, x.hdr and x.img.",
    );
  }
  const partner = await findPartner(headerPath, part, "img");
  if (partner === undefined) {
    throw new Fault("input", `${headerPath}: the .img file that belongs to it is not beside it`);
  }
  return partner;
}

/** Compressed or not; both at once would be a guess. */
async function findPartner(
  path: string,
  part: RegExpExecArray,
  extension: "hdr" | "img",
): Promise<string | undefined> {
  const isUpperCase = part[1] === part[1].toUpperCase();
  const stem = path.slice(0, part.index);
  const plain = `${stem}.${isUpperCase ? extension.toUpperCase() : extension}`;
  const candidates = [plain, `${plain}${isUpperCase ? ".GZ" : ".gz"}`];
  const found: string[] = [];
  for (const candidate of candidates) if (await exists(candidate)) found.push(candidate);
  if (found.length > 1) {
    throw new Fault(
      "input",
      `${path}: both ${found.join(" and ")} could belong to it`,
      "Move one of the two away.",
    );
  }
  return found[0];
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
