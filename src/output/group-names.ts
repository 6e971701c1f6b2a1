// What the files of the group level are called. They lie in OUT_DIR/group.

export const GROUP_FOLDER = "group";

/** @param set - "trc-11CDASB_space-T1w_model-SRTM", as the group level calls its scans. */
export function groupNames(set: string) {
  const model = /(?:^|_)(model-[A-Za-z0-9]+)$/.exec(set)?.[1] ?? "";
  const before = set.slice(0, set.length - model.length).replace(/_$/, "");
  return {
    /** Every value of every region. */
    regions: `${joined(before, model)}_kinpar.tsv`,
    /** One parameter, a column a region. */
    wide: (seg: string, parameter: string, ending: "csv" | "dat") =>
      `${joined(before, `seg-${seg}`, model, `meas-${parameter}`)}_regions.${ending}`,
    /** What the group level was made of. */
    record: `${joined(before, model)}_group.json`,
  };
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("_");
}
