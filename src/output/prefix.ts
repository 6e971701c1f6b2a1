// What the names of outputs begin with, entity by entity: where a segmentation's own entity goes, and
// how a description of ours is joined to one that the scan has. It knows no files and no models.

/** Entities that stand behind seg- in the order of BIDS. */
const BEHIND_SEGMENTATION = /^(?:scale|res|den|label|desc)-[A-Za-z0-9+]+$/;
const SEGMENTATION = /^seg-([A-Za-z0-9+]+)$/;
const DESCRIPTION = /^desc-([A-Za-z0-9+]+)$/;

/** The label of the first seg- in a name without ending. */
export function segmentationOf(name: string): string | undefined {
  return labelsOf(name.split("_"), SEGMENTATION).at(0);
}

/** The prefix with a seg- of this label, joined to one that it has. */
export function segmented(prefix: string, label: string): string {
  const parts = prefix.split("_");
  const others = labelsOf(parts, SEGMENTATION).filter((other) => other !== label);
  const own = `seg-${joined([...others, label])}`;
  const rest = unsegmented(prefix).split("_");
  const behind = rest.findIndex((part) => BEHIND_SEGMENTATION.test(part));
  return rest.toSpliced(behind < 0 ? rest.length : behind, 0, own).join("_");
}

/** A name without its seg-. */
export function unsegmented(name: string): string {
  const parts = name.split("_");
  return parts.filter((part) => !SEGMENTATION.test(part)).join("_");
}

/**
 * A name may have one desc- only, or readers of BIDS take the first for the only one. So that of the
 * scan goes into ours: desc-preproc becomes desc-preprocValid, and scans that differ in it stay apart.
 */
export function described(prefix: string, modelLabel: string, own: string): string {
  const parts = prefix.split("_");
  const rest = parts.filter((part) => !DESCRIPTION.test(part));
  const label = joined([...labelsOf(parts, DESCRIPTION), own]);
  return [...rest, `model-${modelLabel}`, `desc-${label}`].join("_");
}

/** Whether a label can be `given` with another one joined to it. */
export function isJoined(label: string | undefined, given: string | undefined): boolean {
  if (label === undefined || given === undefined) return label !== undefined;
  return label.startsWith(given) && /^[^a-z]/.test(label.slice(given.length));
}

function labelsOf(parts: readonly string[], entity: RegExp): readonly string[] {
  return parts.flatMap((part) => entity.exec(part)?.[1] ?? []);
}

/** Labels have letters and digits only: capitals tell the words apart. */
function joined(words: readonly string[]): string {
  return words.map((word, n) => (n === 0 ? word : word[0].toUpperCase() + word.slice(1))).join("");
}
