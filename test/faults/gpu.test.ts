// GPUs that are not there, go away, run out of memory or return nonsense, by the failures planned in
// BINDMAP_FAULT: a run recovers to the same bytes, or ends with its exit code and writes nothing.

import path from "node:path";
import type { TestContext } from "vitest";
import { beforeAll, expect, test } from "vitest";

import { bindmap, expectDone, expectRefusal, newFolder, type CliRun } from "../support/cli.ts";
import { testDevice } from "../support/gpu.ts";
import { imageHashes, recordIn, writeTinyScan, type TinyScan } from "../support/scan.ts";

const STUDY = "sub-01/pet/sub-01_trc-11CAZ10419369";
let folder = "";
let tiny: TinyScan;

beforeAll(async () => {
  folder = await newFolder("gpu");
  tiny = await writeTinyScan(path.join(folder, "tiny"));
});

/** Fits the tiny scan, on the machine's adapter if one is named. */
function fit(faults: string, ...more: readonly string[]): Promise<CliRun> {
  const args = ["fit", tiny.pet, "--ref", tiny.reference, "--quiet", "--out", "out", ...more];
  return bindmap(args, { env: { BINDMAP_FAULT: faults } });
}

async function gpu(context: TestContext): Promise<readonly string[]> {
  return ["--gpu", (await testDevice(context)).name];
}

const maps = (run: CliRun): Promise<object> => imageHashes(path.join(run.cwd, "out"));

test("--backend webgpu without an adapter exits 69; auto takes the CPU, with the CPU's bytes", async () => {
  const [asked, auto, cpu] = await Promise.all([
    fit("no-adapter", "--backend", "webgpu"),
    fit("no-adapter"),
    fit("", "--backend", "cpu"),
  ]);
  expectRefusal(asked, 69, /no GPU can be used: .*--backend cpu/);
  expectDone(auto);
  expectDone(cpu);
  expect(auto.stdout).toMatch(/^fitted by {2}cpu on /m);
  expect(await maps(auto)).toEqual(await maps(cpu));
});

test("a GPU of a name that is not there exits 69, beside --backend cpu 2", async () => {
  const [missing, both] = await Promise.all([
    fit("", "--gpu", "no such card"),
    fit("", "--gpu", "no such card", "--backend", "cpu"),
  ]);
  expectRefusal(missing, 69, /no GPU is named "no such card"/);
  expectRefusal(both, 2, /--gpu no such card can't go with --backend cpu/);
});

test("a device lost once is replaced: the bytes of an undisturbed run, and it is said", async (context) => {
  const named = await gpu(context);
  const [lost, control] = await Promise.all([fit("device-lost@1", ...named), fit("", ...named)]);
  expectDone(lost);
  expectDone(control);
  expect(lost.stderr).toMatch(/^bindmap: warning: .*started again on a new device$/m);
  expect((await recordIn(path.join(lost.cwd, "out"))).events).toHaveLength(1);
  expect((await recordIn(path.join(control.cwd, "out"))).events).toEqual([]);
  expect(await maps(lost)).toEqual(await maps(control));
});

test("a device lost twice exits 75 and writes nothing", async (context) => {
  const named = await gpu(context);
  expectRefusal(await fit("device-lost@1,device-lost@2", ...named), 75, /lost/);
});

test("results that read back as NaN exit 70 and write nothing", async (context) => {
  const named = await gpu(context);
  expectRefusal(await fit("nan@1", ...named), 70, /known curve .*can't be trusted.*--backend cpu/);
});

test("memory short at any one call: the same bytes with a warning, or exit 75 and nothing", async (context) => {
  const named = await gpu(context);
  const simulate = ["simulate", "study", "--size", "small", "--noise", "0.05"];
  expectDone(await bindmap(simulate, { cwd: folder }));
  const truth = path.join(folder, "study/derivatives/bindmap-truth", STUDY);
  const pet = path.join(folder, "study", `${STUDY}_pet.nii.gz`);
  const args = [
    "fit",
    pet,
    "--ref",
    `${truth}_desc-reference_mask.nii.gz`,
    "--quiet",
    "--certify",
    "20",
  ];
  // More curves than the least chunk, so that smaller ones can be tried.
  const run = (faults: string): Promise<CliRun> =>
    bindmap([...args, "--out", "out", ...named], { env: { BINDMAP_FAULT: faults } });
  const control = await run("");
  expectDone(control);
  const expected = await maps(control);
  let recovered = 0;
  let calls = 1;
  for (; calls <= 40; calls += 2) {
    const pair = await Promise.all([run(`oom@${calls}`), run(`oom@${calls + 1}`)]);
    for (const one of pair) {
      if (one.code !== 0) {
        expectRefusal(one, 75, /memory/);
        continue;
      }
      expect(await maps(one)).toEqual(expected);
      const { events } = await recordIn(path.join(one.cwd, "out"));
      if (events.length > 0) {
        expect(events[0]).toMatch(/half as many curves/);
        expect(one.stderr).toMatch(/warning: .*half as many curves/);
        recovered++;
      }
    }
    // The first number that no call reaches: every call has failed once.
    if (pair[1].stderr === control.stderr && pair[1].code === 0) break;
  }
  expect(recovered).toBeGreaterThan(0);
  expect(calls).toBeLessThan(40);
});

test("a plan of failures that is none exits 2", async () => {
  expectRefusal(await fit("explode@1"), 2, /BINDMAP_FAULT has "explode@1"/);
});
