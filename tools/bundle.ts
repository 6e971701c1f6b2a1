// Makes build/bindmap-VERSION-linux-x64.tar.xz: bindmap with its own Node for Linux machines without
// Node and without network.
//
//   npm run bundle [-- --gzip]      .tar.gz instead: half as large again, for where tar has no xz

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { BUNDLE_NAME, ROOT, stageBundle } from "./bundle/stage.ts";

const { values } = parseArgs({ options: { gzip: { type: "boolean", default: false } } });
const build = path.join(ROOT, "build");
const folder = path.join(build, BUNDLE_NAME);
const hasXz = spawnSync("xz", ["--version"]).status === 0;
if (!hasXz) console.error("there is no xz on this machine: the bundle becomes a .tar.gz");
const [ending, compress] = hasXz && !values.gzip ? ["xz", "xz -6 -T2"] : ["gz", "gzip -9 -n"];
const archive = `${folder}.tar.${ending}`;

// An archive of an earlier run shall not be taken for this one's.
for (const old of [folder, `${folder}.tar.xz`, `${folder}.tar.gz`]) {
  rmSync(old, { recursive: true, force: true });
}
mkdirSync(build, { recursive: true });
await stageBundle(folder);
// The same files give the same archive.
const alike = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
const { status, stderr } = spawnSync(
  "tar",
  ["-cf", archive, "--use-compress-program", compress, ...alike, "-C", build, BUNDLE_NAME],
  { encoding: "utf8" },
);
if (status !== 0) throw new Error(`tar failed: ${stderr}`);
console.log(`${archive}: ${(statSync(archive).size / 1e6).toFixed(1)} MB`);
