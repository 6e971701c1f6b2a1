// Kills a batch with SIGKILL, again and again, and starts it again: what comes out must be, byte for
// byte, what a batch gives that nobody killed. One scan of the data set is broken.
//
//   tsx tools/kill-and-resume.ts [--subjects 30] [--sessions 2] [--kills 10] [--seed 1] [--dir DIR] [-- OPTIONS OF THE BATCH]
//
// Exits 1 when anything differs, or was left behind.
// --dir keeps data set and maps, for a look at them; by default all is removed.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { findMachine } from "../bench/machine.ts";
import { buildCommandLine } from "../bench/places.ts";
import { killAndResume } from "./kill/trial.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    subjects: { type: "string", default: "30" },
    sessions: { type: "string", default: "2" },
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    dir: { type: "string" },
  },
});

buildCommandLine();
const { cpu, cores, node, commit } = findMachine();
console.log(`${cpu}, ${cores} cores, Node ${node}, commit ${commit}`);
const folder = values.dir ?? mkdtempSync(path.join(tmpdir(), "bindmap-kill-"));
try {
  const report = await killAndResume({
    folder: path.resolve(folder),
    subjects: Number(values.subjects),
    sessions: Number(values.sessions),
    kills: Number(values.kills),
    seed: Number(values.seed),
    options: positionals,
    say: (line) => console.log(line),
  });
  const { files, bytes, kills, faults } = report;
  for (const fault of faults) console.log(`wrong: ${fault}`);
  console.log(
    faults.length === 0
      ? `after ${kills.length} kills ${files} files (${(bytes / 1e6).toFixed(1)} MB) have the same bytes; nothing was made twice, nothing is left behind`
      : `${faults.length} things are wrong`,
  );
  if (faults.length > 0) process.exitCode = 1;
} finally {
  if (values.dir === undefined) rmSync(folder, { recursive: true, force: true });
}
