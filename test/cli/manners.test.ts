// How the command line behaves among other programs: what goes to which stream, colours, help for
// those who mistype, and readers who leave early.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import { EXIT_CODES } from "../../src/errors.ts";
import { VERSION } from "../../src/version.ts";
import {
  bindmap,
  errorLine,
  expectDone,
  expectRefusal,
  newFolder,
  type CliRun,
} from "../support/cli.ts";
import { tinyImage, tinySidecar, writePet, writeTinyScan, type TinyScan } from "../support/scan.ts";

let tiny: TinyScan;
/** Gives a warning, and a note of the model. */
let oddPet = "";

beforeAll(async () => {
  const folder = await newFolder("manners");
  tiny = await writeTinyScan(path.join(folder, "tiny"));
  oddPet = await writePet(path.join(folder, "odd"), "pet.nii", tinyImage(), oddSidecar());
});

function oddSidecar(): string {
  return tinySidecar({ Units: "furlongs" });
}

function fit(pet: string, ...more: readonly string[]): Promise<CliRun> {
  const args = ["fit", pet, "--ref", tiny.reference, "--backend", "cpu", "--out", "out"];
  return bindmap([...args, "--threads", "1", ...more]);
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F\u2500-\u259F]/;

test("in a pipe stderr has lines for people only: no bar, no colour, no carriage return", async () => {
  const run = await fit(oddPet);
  expectDone(run);
  expect(run.stderr).not.toMatch(CONTROL);
  for (const line of run.stderr.trimEnd().split("\n")) expect(line).toMatch(/^bindmap: /);
  expect(run.stdout).not.toMatch(CONTROL);
  expect(run.stdout).toMatch(/^maps {7}\/.* \(14 files\)$/m);
});

test("--quiet keeps warnings and results, and drops the rest", async () => {
  const [quiet, loud] = await Promise.all([fit(oddPet, "--quiet"), fit(oddPet)]);
  const kinds = (run: CliRun): string[] =>
    run.stderr
      .trimEnd()
      .split("\n")
      .map((line) => (line.startsWith("bindmap: warning: ") ? "warning" : "note"));
  expect(kinds(quiet)).toEqual(["warning"]);
  expect(kinds(loud).filter((kind) => kind === "note").length).toBeGreaterThanOrEqual(3);
  const lines = (run: CliRun): string[] =>
    run.stdout.split("\n").filter((line) => !/^(time|maps) /.test(line));
  expect(lines(quiet)).toEqual(lines(loud));
});

test("FORCE_COLOR colours the label, NO_COLOR does not, and neither reaches stdout", async () => {
  const args = ["fit", "none.nii", "--ref", "none.nii"];
  const [forced, none] = await Promise.all([
    bindmap(args, { env: { FORCE_COLOR: "1" } }),
    bindmap(args, { env: { NO_COLOR: "1" } }),
  ]);
  expect(forced.stderr).toContain("bindmap: \u001B[31merror\u001B[39m: ");
  expectRefusal(none, EXIT_CODES.input, /none\.nii: there is no such file/);
});

test("--version and -V print the version alone, before any library is loaded", async () => {
  // A yargs that can't be loaded: the hook makes every import of it fail.
  const hook = `export async function resolve(name, context, next) {
    if (name === "yargs") throw new Error("loaded");
    return next(name, context);
  }`;
  const register = `import { register } from "node:module"; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(register)}` };
  const [long, short, help] = await Promise.all([
    bindmap(["--version"], { env }),
    bindmap(["-V"], { env }),
    bindmap(["--help"], { env }),
  ]);
  for (const run of [long, short]) {
    expect([run.code, run.stdout, run.stderr]).toEqual([0, `${VERSION}\n`, ""]);
  }
  // The control: help needs the library, and the hook is there.
  expect(help.code).not.toBe(0);
});

test("the version is that of package.json", async () => {
  const { version }: { version: string } = JSON.parse(await readFile("package.json", "utf8"));
  expect(VERSION).toBe(version);
});

test.concurrent.each([
  [["ftt", "pet.nii"], /there is no command "ftt".*[Dd]id you mean.*fit/],
  [["fit", "pet.nii", "--rref", "x"], /rref/],
  [["fit", "pet.nii", "--ref"], /ref/],
  [["fit", "--ref", "x.nii"], /no scan was named/],
  [["fit", "a.nii", "b.nii", "--ref", "x.nii"], /b\.nii/],
  [["fit", "a.nii"], /no reference region was named/],
  [["fit", "a.nii", "--ref", "x.nii", "--model", "srmt"], /srmt.*[Dd]id you mean.*srtm/],
  [["fit", "a.nii", "--ref", "x.nii", "--maps", "BPDN"], /BPDN.*BPND/],
  [["fit", "a.nii", "--ref", "x.nii", "--threads", "0"], /--threads is "0"/],
  [["fit", "a.nii", "--ref", "x.nii", "--threads", "2x"], /--threads is "2x"/],
  [["fit", "a.nii", "--ref", "x.nii", "--mem", "lots"], /--mem is "lots"/],
  [
    ["fit", "a.nii", "--ref", "x.nii", "--backend", "gpu"],
    /--backend is "gpu".*auto or webgpu or cpu/,
  ],
  [["fit", "a.nii", "--ref", "x.nii", "--clip", "3,1"], /--clip is "3,1"/],
  [["fit", "a.nii", "--ref", "x.nii", "--k2a-range", "0.6,0.006"], /--k2a-range is "0\.6,0\.006"/],
  [["fit", "a.nii", "--ref", "x.nii", "--k2a-range", "abc"], /--k2a-range is "abc"/],
  [["fit", "a.nii", "--ref", "x.nii", "--fill", "-1"], /--fill/],
  [["fit", "a.nii", "--ref", "x.nii", "--seed", "1.5"], /--seed is "1\.5"/],
  [["fit", "a.nii", "--ref", "x.nii", "--certify", "some"], /--certify is "some"/],
  [
    ["fit", "a.nii", "--ref", "x.nii", "--window", "40,70"],
    /--window is no option of the model srtm/,
  ],
  [["simulate"], /out|arguments/],
  [["simulate", "x", "--size", "big"], /--size is "big"/],
])("bindmap %j exits 2 in one sentence", async (args, says) => {
  expectRefusal(await bindmap(args), 2, says);
});

test.concurrent.each(["0,0.5", "-0.1,0.5", "1e-12,2e-12"])(
  "--k2a-range %s is refused, exit 2: no scan can tell such rates apart",
  async (range) => {
    expectRefusal(await fit(tiny.pet, "--quiet", `--k2a-range=${range}`), 2, /k2a-range/);
  },
);

test("a reader that leaves after one byte gets no stack, and the maps are there", async () => {
  const args = ["fit", tiny.pet, "--ref", tiny.reference, "--backend", "cpu", "--out", "out"];
  const run = await bindmap([...args, "--json-output"], {
    shell: 'set -o pipefail; "$@" | head -c 1',
  });
  expect(run.stdout).toBe("{");
  expect(run.stderr).not.toMatch(/EPIPE|^\s+at /m);
  expect(run.code).toBe(0);
  expect(run.files).toContain("out/sub-01_model-SRTM_run.json");
});

test("with nobody left to read stderr, maps are still written and a refusal still exits 65", async () => {
  // The reader has gone before the first word is said.
  const shell = 'set -o pipefail; { sleep 0.1; exec "$@"; } 2>&1 >/dev/null | true';
  const args = ["--backend", "cpu", "--out", "out"];
  const [done, refused] = await Promise.all([
    bindmap(["fit", tiny.pet, "--ref", tiny.reference, ...args], { shell }),
    bindmap(["fit", "none.nii", "--ref", tiny.reference, ...args], { shell }),
  ]);
  expect(done.code).toBe(0);
  expect(done.files).toContain("out/sub-01_model-SRTM_run.json");
  expect(refused.code).toBe(EXIT_CODES.input);
});

test("--help is on stdout and exits 0; that of the program tells the exit codes", async () => {
  const [program, command, nothing] = await Promise.all([
    bindmap(["--help"]),
    bindmap(["fit", "--help"]),
    bindmap([]),
  ]);
  for (const run of [program, command, nothing]) {
    expectDone(run);
    expect(run.stderr).toBe("");
  }
  for (const code of Object.values(EXIT_CODES)) expect(program.stdout).toContain(String(code));
  expect(nothing.stdout).toBe(program.stdout);
  for (const option of ["--ref", "--k2a-range", "--window", "--certify", "--fill", "--from"]) {
    expect(command.stdout).toContain(option);
  }
});

test("models lists srtm, equilibrium and suvr; as JSON with maps and options", async () => {
  const [people, machine] = await Promise.all([
    bindmap(["models"]),
    bindmap(["models", "--json-output"]),
  ]);
  expectDone(people);
  expectDone(machine);
  for (const name of ["srtm", "equilibrium", "suvr"]) expect(people.stdout).toContain(`${name}: `);
  const list: readonly object[] = JSON.parse(machine.stdout);
  expect(list).toMatchObject([{ name: "srtm" }, { name: "equilibrium" }, { name: "suvr" }]);
});

test("BINDMAP_DEBUG=1 prints the stack of a fault; without it there is none", async () => {
  const args = ["fit", "none.nii", "--ref", "none.nii"];
  const debug = await bindmap(args, { env: { BINDMAP_DEBUG: "1" } });
  expect(debug.stderr).toMatch(/^ +at /m);
  expect(errorLine(debug)).toMatch(/none\.nii/);
});
