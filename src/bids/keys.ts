// The keys of entities: short as in names of files, long as pybids and its filter files call them.

const SHORT: Readonly<Record<string, string>> = {
  subject: "sub",
  session: "ses",
  acquisition: "acq",
  ceagent: "ce",
  tracer: "trc",
  stain: "stain",
  reconstruction: "rec",
  direction: "dir",
  modality: "mod",
  inversion: "inv",
  mtransfer: "mt",
  processing: "proc",
  hemisphere: "hemi",
  segmentation: "seg",
  resolution: "res",
  density: "den",
  description: "desc",
  template: "tpl",
};

/** Keys that have one form, and what a name has besides entities. */
const SAME =
  "sample task cohort run echo flip part space split recording chunk atlas scale label pvc ref " +
  "suffix extension datatype";

/** All that a filter may name, long and short. */
export const FILTER_KEYS: readonly string[] = [
  ...new Set([...Object.keys(SHORT), ...Object.values(SHORT), ...SAME.split(" ")]),
];

/** "session" → "ses"; undefined for no key that a filter may name. */
export function shortKey(key: string): string | undefined {
  if (!FILTER_KEYS.includes(key)) return undefined;
  return Object.hasOwn(SHORT, key) ? SHORT[key] : key;
}
