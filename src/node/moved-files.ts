// Where the files of a run record are today: data sets may be mounted elsewhere by now.

import path from "node:path";

import type { KeptInput } from "../batch/kept-record.ts";
import type { DatasetLink } from "../output/context.ts";

/** Paths as the record has them, to paths of today; those of no known data set stay as they are. */
export function todaysPath(
  inputs: readonly KeptInput[],
  datasets: readonly DatasetLink[],
): (recorded: string) => string {
  const then = foldersThen(inputs);
  return (recorded) => {
    for (const { name, folder } of then) {
      const inside = path.relative(folder, recorded);
      if (inside === "" || /^\.\.(?:[/\\]|$)/.test(inside) || path.isAbsolute(inside)) continue;
      const now = datasets.find((dataset) => dataset.name === name);
      return now === undefined ? recorded : path.join(now.folder, inside);
    }
    return recorded;
  };
}

/**
 * Where the data sets were: each input's path ends with what its BIDS URI says of it. A data set within
 * another comes before it.
 */
function foldersThen(inputs: readonly KeptInput[]): readonly DatasetLink[] {
  const folders = new Map<string, string>();
  for (const input of inputs) {
    const [, name, inside] = /^bids:([^:]+):(.+)$/s.exec(input.uri ?? "") ?? [];
    if (name === undefined) continue;
    const ending = path.sep + inside.split("/").join(path.sep);
    if (input.path.endsWith(ending)) folders.set(name, input.path.slice(0, -ending.length));
  }
  return [...folders]
    .map(([name, folder]) => ({ name, folder }))
    .toSorted((a, b) => b.folder.length - a.folder.length);
}
