// kill -9 and again, on three people with two scans each: npm run kill-and-resume
// is the same on sixty scans. And that the comparison would see what must not be.

import { appendFile, cp, mkdir, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

import { killMoments, makeRandom } from "../../tools/kill/moments.ts";
import { differences, killAndResume } from "../../tools/kill/trial.ts";
import { newFolder } from "../support/cli.ts";
import { lastingHashes } from "../support/out-tree.ts";

test("killed four times and started again, a batch ends with the bytes of one never killed", async () => {
  const said: string[] = [];
  const report = await killAndResume({
    folder: await newFolder("kill"),
    subjects: 3,
    sessions: 2,
    kills: 4,
    seed: 11,
    options: ["--certify", "10"],
    say: (line) => said.push(line),
  });
  expect(report.faults, said.join("\n")).toEqual([]);
  // The last one may have come to its end too soon.
  const kinds = report.kills.map(({ moment }) => moment.kind);
  expect(kinds.slice(0, 3)).toEqual(["starting", "fitting", "writing"]);
  // It was killed in its midst: there was something to clear up.
  const left = report.kills.map(({ temporaries, locks }) => temporaries + locks);
  expect(Math.max(...left)).toBeGreaterThan(0);
  // Five scans with 19 files each, and those of the data set.
  expect(report.files).toBeGreaterThan(5 * 15);
});

test("ten kills: one at the start, five spread over the time of the whole run, four while files are written", () => {
  const run = { startMs: 500, fitMs: 60_000 };
  const moments = killMoments(10, run, makeRandom(1));
  const after = moments.flatMap((one) => (one.kind === "fitting" ? one.afterMs : []));
  expect(after).toHaveLength(5);
  expect(after.every((ms) => ms >= 0)).toBe(true);
  const total = after.reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeLessThan(run.fitMs);
  expect(total).toBeGreaterThan(run.fitMs / 4);
  expect(moments[0]).toMatchObject({ kind: "starting" });
  expect(moments.filter(({ kind }) => kind === "writing" || kind === "naming")).toHaveLength(4);
  expect(killMoments(10, run, makeRandom(1))).toEqual(moments);
  expect(killMoments(10, run, makeRandom(2))).not.toEqual(moments);
});

test("other bytes, missing files, files too many, temporaries and locks are each found", async () => {
  const root = await newFolder("compare");
  const good = path.join(root, "good");
  await mkdir(path.join(good, "sub-01/pet"), { recursive: true });
  await mkdir(path.join(good, "logs/1"), { recursive: true });
  for (const name of ["a_mimap.nii.gz", "a_mimap.json", "a_model-X_run.json"]) {
    await writeFile(path.join(good, "sub-01/pet", name), "{}");
  }
  const truth = await lastingHashes(good);
  const found = async (change: (folder: string) => Promise<void>): Promise<readonly string[]> => {
    const out = await newFolder("changed");
    await cp(good, out, { recursive: true });
    await change(path.join(out, "sub-01/pet"));
    return differences(out, truth, 2);
  };
  expect(await found(async () => {})).toEqual([]);
  expect(await found((pet) => writeFile(path.join(pet, "../../logs/1/x"), "y"))).toEqual([]);
  const file = "sub-01/pet/a_mimap.nii.gz";
  expect(await found((pet) => appendFile(path.join(pet, "a_mimap.nii.gz"), "x"))).toEqual([
    `${file} has other bytes`,
  ]);
  expect(await found((pet) => unlink(path.join(pet, "a_mimap.nii.gz")))).toEqual([
    `${file} is missing`,
  ]);
  expect(await found((pet) => writeFile(path.join(pet, "b.tsv"), ""))).toEqual([
    "sub-01/pet/b.tsv is there and should not be",
  ]);
  expect(await found((pet) => writeFile(path.join(pet, ".a.json.1.00.tmp"), ""))).toContain(
    "sub-01/pet/.a.json.1.00.tmp was left behind",
  );
  expect(await found((pet) => writeFile(path.join(pet, ".a_run.json.lock"), ""))).toContain(
    "sub-01/pet/.a_run.json.lock was left behind",
  );
  expect(await found((pet) => unlink(path.join(pet, "a_model-X_run.json")))).toEqual([
    "0 scans are complete, not 1",
  ]);
});
