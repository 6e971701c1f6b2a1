// Where the outputs of a scan of a data set lie, and what their names begin with. Names of single files
// are names.ts.

/** Entities of outputs in their order in a name; others come after these, desc- last of all. */
const ORDER = ["sub", "ses", "sample", "task", "trc", "rec", "run", "space", "res", "den"];

export interface UnitPlace {
  /** Within the output folder, with slashes: "sub-01/ses-1/pet". */
  readonly folder: string;
  /** "sub-01_ses-1_trc-11CPS13_space-T1w". */
  readonly prefix: string;
}

/**
 * The place of a scan's outputs, after BEP023: the scan's own entities, always with trc-; desc-preproc,
 * which says that an image is ready to be fitted, is left out.
 *
 * @param entities - Of the scan's name; labels are letters and digits.
 * @param tracerName - From its sidecar, for a name without trc-.
 */
export function unitPlace(
  entities: ReadonlyMap<string, string>,
  tracerName: string | undefined,
): UnitPlace {
  const own = new Map(entities);
  const tracer = tracerLabel(tracerName ?? "");
  if (!own.has("trc") && tracer !== "") own.set("trc", tracer);
  if (own.get("desc") === "preproc") own.delete("desc");
  const parts = [...own].toSorted(([a], [b]) => rank(a) - rank(b));
  const folders = parts.filter(([key]) => key === "sub" || key === "ses").map(pairText);
  return {
    folder: [...folders, "pet"].join("/"),
    prefix: parts.map(pairText).join("_"),
  };
}

function rank(key: string): number {
  if (key === "desc") return ORDER.length + 1;
  const at = ORDER.indexOf(key);
  return at < 0 ? ORDER.length : at;
}

function pairText([key, label]: readonly [string, string]): string {
  return `${key}-${label}`;
}

/** "[11C]PS13" → "11CPS13", as petsurfer-km writes it. */
export function tracerLabel(tracerName: string): string {
  return tracerName.replaceAll(/[^A-Za-z0-9]/g, "");
}
