// What the files of the group level are called. They lie in OUT_DIR/group.

export const GROUP_FOLDER = "group";

/** What a map of many scans is of. */
export interface GroupMapName {
  /** "BPND", "occupancy". */
  readonly measure: string;
  readonly session?: string | undefined;
  readonly group?: string | undefined;
  /** "mean", "sd", "cv", "n", "intersection", "any", "difference" … */
  readonly what?: string | undefined;
  readonly suffix: "mimap" | "mask" | "stack";
}

export interface GroupNames {
  /** Every value of every region. */
  readonly regions: string;
  /** Regions of people with two scans. */
  readonly pairs: string;
  /** Values in figures. */
  readonly description: string;
  /** Areas under plasma curves. */
  readonly areas: string;
  /** Results of tests, without an ending. */
  readonly tests: string;
  /** One parameter, a column a region. */
  wide(seg: string, parameter: string, ending: "csv" | "dat"): string;
  /** Without an ending. */
  map(name: GroupMapName): string;
  /** @param name - Letters and digits. */
  figure(name: string): string;
  /** Whether a file of this name belongs to these scans. */
  isOwn(name: string): boolean;
  /** What the group level was made of. */
  readonly record: string;
}

/** @param set - "trc-11CDASB_space-T1w_model-SRTM", as the group level calls its scans. */
export function groupNames(set: string): GroupNames {
  const model = /(?:^|_)(model-[A-Za-z0-9]+)$/.exec(set)?.[1] ?? "";
  const before = set.slice(0, set.length - model.length).replace(/_$/, "");
  return {
    regions: `${joined(before, model)}_kinpar.tsv`,
    description: `${joined(before, "desc-description", model)}_regions.tsv`,
    areas: `${joined(before, model)}_areas.tsv`,
    tests: `${joined(before, model)}_tests`,
    pairs: `${joined(before, model)}_pairs.tsv`,
    wide: (seg, parameter, ending) =>
      `${joined(before, `seg-${seg}`, model, `meas-${parameter}`)}_regions.${ending}`,
    map: ({ measure, session, group, what, suffix }) =>
      joined(
        session === undefined ? "" : `ses-${session}`,
        before,
        descriptionOf(group, what),
        model,
        `meas-${measure}`,
        suffix,
      ),
    figure: (name) => `${joined(before, `desc-${name}`, model)}_figure.svg`,
    isOwn: (name) => {
      const rest = name.replace(/^ses-[^_]+_/, "");
      return rest.startsWith(before) && rest.includes(`${model}_`);
    },
    record: `${joined(before, model)}_group.json`,
  };
}

/** "desc-placeboMean": a label has letters and digits only, whatever a group is called. */
function descriptionOf(group: string | undefined, what: string | undefined): string {
  const words = [group?.replaceAll(/[^A-Za-z0-9]/g, ""), what].filter(
    (word) => word !== undefined && word !== "",
  );
  if (words.length === 0) return "";
  return `desc-${words.map((word, n) => (n === 0 ? word : `${word?.[0].toUpperCase()}${word?.slice(1)}`)).join("")}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("_");
}
