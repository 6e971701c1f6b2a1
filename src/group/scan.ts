// A scan as the group level sees it: what its run record says of who, how and by what it was fitted, and
// which files came of it.

import { Fault } from "../errors.ts";
import type { JsonObject } from "../output/json.ts";

export interface GroupScan {
  /** Label without `sub-`. */
  readonly participant: string;
  readonly session: string | undefined;
  /** Tells scans of one session apart; absent where there is one. */
  readonly run: string | undefined;
  /** What is alike in all scans that may be compared: "trc-11CDASB_space-T1w_model-SRTM". */
  readonly set: string;
  /** "SRTM". */
  readonly model: string;
  /** Of bindmap. */
  readonly version: string;
  /** Options that decide what a value means, in words. */
  readonly options: ReadonlyMap<string, string>;
  readonly precision: string;
  /** Absolute paths of maps, by what they are maps of. */
  readonly maps: ReadonlyMap<string, string>;
  /** Absolute path of the mask of sound fits. */
  readonly valid: string | undefined;
  /** Absolute paths of tables of regions, by segmentation. */
  readonly tables: ReadonlyMap<string, string>;
  readonly record: string;
}

const MAP = /_meas-([A-Za-z0-9]+)_mimap\.nii(?:\.gz)?$/;
const VALID = /_desc-([A-Za-z0-9]*[vV]alid)_mask\.nii(?:\.gz)?$/;
const TABLE = /(?:^|_)seg-([A-Za-z0-9+]+)_.*_kinpar\.tsv$/;
/** Fields of `asked` that name files, or say where and how fast it ran. */
const NO_OPTIONS = new Set(
  ["pet", "ref", "mask", "labels", "regionLabels", "regions", "json", "inherited", "frames"].concat(
    ["out", "prefix", "gpu", "threads", "memory", "backend", "maps", "seed", "certify", "gzip"],
  ),
);

/**
 * @param entities - Of the record's name.
 * @param folder - Of the record, absolute.
 * @throws Fault "input" for what is no run record.
 */
export function groupScan(
  text: string,
  record: string,
  entities: ReadonlyMap<string, string>,
  folder: string,
): GroupScan {
  const parsed = parseRecord(text, record);
  const files = outputsOf(parsed, record);
  const named = (pattern: RegExp): ReadonlyMap<string, string> =>
    new Map(
      files.flatMap((file) => {
        const name = pattern.exec(file)?.[1];
        return name === undefined ? [] : [[name, `${folder}/${file}`] as const];
      }),
    );
  const rest = [...entities].filter(([key]) => !["sub", "ses", "run"].includes(key));
  return {
    participant: entities.get("sub") ?? "",
    session: entities.get("ses"),
    run: entities.get("run"),
    set: rest.map(([key, label]) => `${key}-${label}`).join("_"),
    model: entities.get("model") ?? "",
    version: textAt(parsed, "software", "version"),
    options: optionsOf(parsed["asked"]),
    precision: textAt(parsed, "backend", "precision"),
    maps: named(MAP),
    valid: [...named(VALID).values()][0],
    tables: named(TABLE),
    record,
  };
}

/** Who and when, for messages and tables: "sub-01 ses-2 run-1". */
export function scanName({ participant, session, run }: GroupScan): string {
  const parts = [`sub-${participant}`];
  if (session !== undefined) parts.push(`ses-${session}`);
  if (run !== undefined) parts.push(`run-${run}`);
  return parts.join(" ");
}

function parseRecord(text: string, file: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isObject(value) && value["schema"] === "bindmap run record") return value;
  throw new Fault(
    "input",
    `${file}: is no run record of bindmap`,
    "Remove it and run the participant level again.",
  );
}

function outputsOf(record: JsonObject, file: string): readonly string[] {
  const { outputs } = record;
  if (!Array.isArray(outputs)) {
    throw new Fault("input", `${file}: its field outputs is not a list`, "Fit the scan again.");
  }
  // A record may have been edited: only plain names are believed.
  return outputs.flatMap((one: unknown) => {
    const name = isObject(one) ? one["file"] : undefined;
    return typeof name === "string" && !/[/\\]/.test(name) ? [name] : [];
  });
}

function optionsOf(asked: unknown): ReadonlyMap<string, string> {
  if (!isObject(asked)) return new Map();
  const options = new Map<string, string>();
  for (const [name, value] of Object.entries(asked)) {
    if (NO_OPTIONS.has(name) || value === undefined) continue;
    if (name === "modelOptions" && isObject(value)) {
      for (const [option, numbers] of Object.entries(value)) options.set(option, String(numbers));
    } else options.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return options;
}

function textAt(record: JsonObject, field: string, inner: string): string {
  const outer = record[field];
  const value = isObject(outer) ? outer[inner] : undefined;
  return typeof value === "string" ? value : "unknown";
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
