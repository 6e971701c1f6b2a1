// Makes build/bindmap-VERSION-linux-x64.tar.gz: bindmap with its own Node for Linux machines without
// Node and without network.
//
//   npm run bundle [-- --xz]        .tar.xz instead: a third smaller, where the target has xz

import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { BUNDLE_NAME, ROOT, stageBundle } from "./bundle/stage.ts";

const { values } = parseArgs({ options: { xz: { type: "boolean", default: false } } });
const build = path.join(ROOT, "build");
const folder = path.join(build, BUNDLE_NAME);
const archive = `${folder}.tar.${values.xz ? "xz" : "gz"}`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(build, { recursive: true });
stageBundle(folder);
const compress = values.xz ? "xz -6 -T2" : "gzip -9 -n";
// The same files give the same archive.
const alike = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
const { status, stderr } = spawnSync(
  "tar",
  ["-cf", archive, "--use-compress-program", compress, ...alike, "-C", build, BUNDLE_NAME],
  { encoding: "utf8" },
);
if (status !== 0) throw new Error(`tar failed: ${stderr}`);
console.log(`${archive}: ${(statSync(archive).size / 1e6).toFixed(1)} MB`);
