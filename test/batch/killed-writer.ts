// A process that writes the files of a small fit over those of an earlier one, and kills itself after
// so many renames: node killed-writer.ts FOLDER RENAMES.

import { makeGrid } from "../../src/image/grid.ts";
import { nodeFileOps } from "../../src/node/file-ops.ts";
import { writeResult } from "../../src/node/write-result.ts";
import { tinyContext, tinyResult } from "../output/fixtures.ts";

const [folder, renames] = process.argv.slice(2);
let left = Number(renames);

const result = tinyResult();
const grid = makeGrid({ shape: [result.status.length, 1, 1], voxelMm: [2, 2, 2] });
await writeResult(result, grid, tinyContext(), {
  folder,
  prefix: "sub-01",
  fill: "0",
  gzip: true,
  force: true,
  maps: ["BPND", "R1"],
  ops: {
    ...nodeFileOps,
    async rename(from, to) {
      if (left-- === 0) process.kill(process.pid, "SIGKILL");
      await nodeFileOps.rename(from, to);
    },
  },
});
