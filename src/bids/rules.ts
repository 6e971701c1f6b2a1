// Conditions on the names of files, and whether a file keeps them. Where they come from is filter.ts
// and filter-file.ts.

import type { DatasetFile } from "./dataset.ts";
import { sameLabel } from "./entities.ts";

/** One condition. */
export interface Rule {
  /** A key such as "space", or "suffix", "extension", "datatype". */
  readonly key: string;
  /** Labels that pass; null stands for a name without the key, "*" for any label. */
  readonly labels: readonly (string | null)[];
  /** Where it comes from, for messages: "--space T1w". */
  readonly source: string;
}

/** Rules for scans, segmentations, masks and tables of curves. */
export interface FilterGroups {
  readonly pet: readonly Rule[];
  readonly dseg: readonly Rule[];
  readonly mask: readonly Rule[];
  readonly tacs: readonly Rule[];
}

/** Whether a file keeps all rules. */
export function passes(file: DatasetFile, rules: readonly Rule[]): boolean {
  return rules.every(({ key, labels }) => {
    const value = valueOf(file, key);
    return labels.some((label) => {
      if (label === null) return value === undefined;
      return label === "*" ? value !== undefined : sameLabel(key, label, value);
    });
  });
}

/** "space-T1w, no space": what files have under the keys of rules, for messages. */
export function valuesText(files: readonly DatasetFile[], rules: readonly Rule[]): string {
  const keys = [...new Set(rules.map(({ key }) => key))];
  return keys
    .map((key) => {
      const values = files.map((file) => {
        const value = valueOf(file, key);
        return value === undefined ? `no ${key}` : `${key}-${value}`;
      });
      return [...new Set(values)].sort().join(", ");
    })
    .join("; ");
}

/** What a file has under the key of a rule. */
function valueOf(file: DatasetFile, key: string): string | undefined {
  if (key === "suffix" || key === "extension") return file[key];
  if (key === "datatype") return file.path.split("/").at(-2);
  return file.entities.get(key);
}
