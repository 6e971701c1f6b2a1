// A real Slurm, from Debian's packages, on this machine alone: two nodes, an array that is submitted by
// `bindmap slurm`, a node that is lost. Run it after `npm run build`:
//
//   node tools/run.mjs tsx test/slurm/main.ts
//
// The last line sums up: "N passed, N failed". Where Slurm can't be installed it says why and exits 0.

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { tryArray } from "./array.ts";
import { tryCancel, tryWithoutRequeueExit } from "./cancel.ts";
import { makeChecks } from "./checks.ts";
import { configFile, startCluster } from "./cluster.ts";
import { guardCluster } from "./guard.ts";
import { installSlurm } from "./install.ts";
import { makeStudy } from "./study.ts";

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function run(folder: string): Promise<number> {
  const checks = makeChecks(print);
  const started = Date.now();
  const place = path.join(folder, "cluster");
  guardCluster(configFile(place), folder);
  const cluster = await startCluster(place);
  try {
    const study = makeStudy(folder);
    for (const part of [tryArray, tryCancel, tryWithoutRequeueExit]) {
      await part(cluster, study, folder, checks);
    }
  } catch (error) {
    checks.fail("the test came to its end", error instanceof Error ? error.message : String(error));
    print(cluster.log());
  } finally {
    await cluster.stop();
  }
  print(`\nSlurm: ${Math.round((Date.now() - started) / 1000)} s`);
  print(`${checks.passed} passed, ${checks.failed} failed`);
  return checks.failed === 0 ? 0 : 1;
}

const missing = installSlurm();
if (missing !== "") {
  print(`skipped: there is no Slurm to test with: ${missing}`);
} else {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "bindmap-slurm-"));
  process.exitCode = await run(folder).finally(() => {
    rmSync(folder, { recursive: true, force: true });
  });
}
