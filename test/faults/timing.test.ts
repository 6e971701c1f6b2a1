// Sidecars and tables that can't be right, or leave something to guess: each is refused in one
// sentence, with nothing left behind. What the message advises makes the same file acceptable.

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";

import {
  bindmap,
  expectDone,
  expectRefusal,
  newFolder,
  SMALL_FIT,
  type CliRun,
} from "../support/cli.ts";
import {
  DURATIONS_S,
  FRAMES,
  mapIn,
  recordIn,
  STARTS_S,
  tinyImage,
  tinySidecar,
  writePet,
  writeTinyScan,
  type TinyScan,
} from "../support/scan.ts";

let folder = "";
let tiny: TinyScan;
const QUIET = [...SMALL_FIT, "--out", "out"];

beforeAll(async () => {
  folder = await newFolder("timing");
  tiny = await writeTinyScan(at("tiny"));
});

function at(...parts: readonly string[]): string {
  return path.join(folder, ...parts);
}

/** Fits the scan with another sidecar beside it. */
async function fitWith(sidecar: string, ...more: readonly string[]): Promise<CliRun> {
  const pet = await writePet(await newFolder("sidecar"), "pet.nii", tinyImage(), sidecar);
  return bindmap(["fit", pet, "--ref", tiny.reference, ...QUIET, ...more]);
}

const ENDS_S = STARTS_S.map((start, f) => start + DURATIONS_S[f]);
const inUnit = (values: readonly number[], factor: number): number[] =>
  values.map((value) => value * factor);

type Case = readonly [what: string, sidecar: () => string, says: RegExp];

const REFUSED: readonly Case[] = [
  [
    "durations that are end times",
    () => tinySidecar({ FrameDuration: ENDS_S }),
    /looks like frame end times.*--fix-frame-durations=end-times/,
  ],
  [
    "frames that overlap by 30 s",
    () => tinySidecar({ FrameDuration: DURATIONS_S.with(3, 90) }),
    /past the start of frame 5/,
  ],
  [
    "frames out of order",
    () => tinySidecar({ FrameTimesStart: STARTS_S.with(2, 30) }),
    /frame 3 starts at 30 s, not after frame 2 at 60 s/,
  ],
  [
    "times in ms",
    () =>
      tinySidecar({
        FrameTimesStart: inUnit(STARTS_S, 1000),
        FrameDuration: inUnit(DURATIONS_S, 1000),
      }),
    /24 h at most.*may be milliseconds/,
  ],
  [
    "times in minutes",
    () =>
      tinySidecar({
        FrameTimesStart: inUnit(STARTS_S, 1 / 60),
        FrameDuration: inUnit(DURATIONS_S, 1 / 60),
      }),
    /may be minutes/,
  ],
  [
    "durations in minutes beside starts in seconds",
    () => tinySidecar({ FrameDuration: inUnit(DURATIONS_S, 1 / 60) }),
    /looks like minutes/,
  ],
  [
    "a frame of 0 s",
    () => tinySidecar({ FrameDuration: DURATIONS_S.with(7, 0) }),
    /frame 8 .* must last longer than 0 s/,
  ],
  [
    "15 durations for 16 frames",
    () => tinySidecar({ FrameDuration: DURATIONS_S.slice(1) }),
    /has 16 and FrameDuration 15 values, but the image has 16/,
  ],
  [
    "15 times for 16 frames",
    () => tinySidecar({ FrameDuration: DURATIONS_S.slice(1), FrameTimesStart: STARTS_S.slice(1) }),
    /the image has 16 frame/,
  ],
  [
    "durations as texts",
    () => tinySidecar({ FrameDuration: DURATIONS_S.map(String) }),
    /FrameDuration/,
  ],
  ["an infinite time", () => tinySidecar().replace("[0,60", "[1e999,60"), /FrameTimesStart/],
  ["NaN, as Python writes it", () => tinySidecar().replace("[0,60", "[NaN,60"), /JSON/],
  ["no FrameDuration", () => tinySidecar({ FrameDuration: undefined }), /FrameDuration/],
  [
    "no InjectionStart",
    () => tinySidecar({ InjectionStart: undefined }),
    /InjectionStart is missing.*--injection-start/,
  ],
  [
    "an injection after the scan",
    () => tinySidecar({ InjectionStart: 7200 }),
    /all 16 frames end before the injection/,
  ],
  [
    "no decay correction",
    () => tinySidecar({ ImageDecayCorrected: false }),
    /not corrected for decay.*--decay-correct/,
  ],
  [
    "silence about decay correction",
    () => tinySidecar({ ImageDecayCorrected: undefined }),
    /does not say whether.*--decay-corrected=yes/,
  ],
  ["half a JSON", () => tinySidecar().slice(0, 100), /JSON/],
  ["JSON that is a list", () => "[]", /holds a list, not an object/],
  ["100,000 brackets", () => "[".repeat(100_000), /is not JSON: Unexpected end/],
  [
    "frames that start 40 min late for SRTM",
    () => tinySidecar({ InjectionStart: -2400 }),
    /first frame starts 40\.0 min after injection/,
  ],
];

test.concurrent.each(REFUSED)("%s: refused, exit 65", async (_, sidecar, says) => {
  expectRefusal(await fitWith(sidecar()), 65, says);
});

test.concurrent.each([
  [
    "end times, with --fix-frame-durations",
    () => tinySidecar({ FrameDuration: ENDS_S }),
    ["--fix-frame-durations=end-times"],
  ],
  [
    "no InjectionStart, with --injection-start",
    () => tinySidecar({ InjectionStart: undefined }),
    ["--injection-start", "0"],
  ],
  [
    "silence about decay, with --decay-corrected",
    () => tinySidecar({ ImageDecayCorrected: undefined }),
    ["--decay-corrected=yes"],
  ],
  [
    "fields that nobody knows",
    () => tinySidecar().replace("{", '{"__proto__":{"FrameDuration":[1]},"constructor":null,'),
    [],
  ],
  [
    "another spelling of unit and isotope",
    () => tinySidecar({ Units: "BQML", TracerRadionuclide: "11C" }),
    [],
  ],
  ["null for what is not known", () => tinySidecar({ TracerName: null, BodyWeight: null }), []],
  ["a byte-order mark", () => `\uFEFF${tinySidecar()}`, []],
])("%s: the maps of the plain scan", async (_, sidecar, more) => {
  const [run, plain] = await Promise.all([fitWith(sidecar(), ...more), fitWith(tinySidecar())]);
  expectDone(run);
  expectDone(plain);
  expect(plain.stderr).toBe("");
  const maps = await Promise.all([run, plain].map(({ cwd }) => mapIn(path.join(cwd, "out"))));
  expect(maps[0].values).toEqual(maps[1].values);
});

test("an unknown unit and an unknown isotope are warned about, and kept in the record", async () => {
  const run = await fitWith(tinySidecar({ Units: "cps/furlong", TracerRadionuclide: "Xx-999" }));
  expectDone(run);
  expect(run.stderr).toMatch(/^bindmap: warning: .*Units "cps\/furlong" is not a known unit/m);
  expect(run.stderr).toMatch(/^bindmap: warning: .*TracerRadionuclide "Xx-999" is none of/m);
  const { warnings, timing } = await recordIn(path.join(run.cwd, "out"));
  expect(warnings).toHaveLength(2);
  expect(timing).toMatchObject({ units: "cps/furlong" });
});

test("a sidecar's words can't draw on the terminal: control characters come out as escapes", async () => {
  const run = await fitWith(tinySidecar({ Units: "\u001B[31mred\u0007\nbindmap: error: forged" }));
  expectDone(run);
  // oxlint-disable-next-line no-control-regex
  expect(run.stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F]/);
  expect(run.stderr.split("\n").filter((line) => line.startsWith("bindmap: error"))).toEqual([]);
});

test("a scan without sidecar is refused with both ways out", async () => {
  const pet = at("alone.nii");
  await writeFile(pet, tinyImage());
  const run = await bindmap(["fit", pet, "--ref", tiny.reference, ...QUIET]);
  expectRefusal(run, 65, /alone\.json does not exist.*--json.*--frames/);
});

const table = async (
  name: string,
  change: (cells: string[], row: number) => string[],
): Promise<string> => {
  const lines = (await readFile(tiny.table, "utf8")).trim().split("\n");
  const changed = lines.map((line, row) => change(line.split("\t"), row).join("\t"));
  await writeFile(at(name), `${changed.join("\n")}\n`);
  return `${at(name)}:cerebellum`;
};

test.concurrent.each([
  ["a value that is missing", 4, ["180", "240", "1", "n/a"], /no value \(n\/a\) in frame 4/],
  ["a number with a letter", 4, ["180", "240", "1", "12x"], /12x/],
  [
    "a frame 30 s late",
    4,
    ["210", "270", "1", "5000"],
    /frame 4 lasts from 210\.0 to 270\.0 s, but the image's from 180\.0 to 240\.0 s/,
  ],
] as const)("a TAC table with %s is refused", async (what, at4, cells, says) => {
  const ref = await table(`${what}.tsv`, (old, row) => (row === at4 ? [...cells] : old));
  const run = await bindmap(["fit", tiny.pet, "--ref", ref, ...QUIET]);
  expectRefusal(run, 65, says);
});

test("a TAC table in kBq/mL that says nothing of it is refused, by its size; one in Bq/mL is taken", async () => {
  const kilo = await table("kilo.tsv", (cells, row) =>
    row === 0 ? cells : cells.map((cell, c) => (c < 2 ? cell : `${Number(cell) / 1000}`)),
  );
  const plain = await table("plain.tsv", (cells) => cells);
  const [refused, control] = await Promise.all(
    [kilo, plain].map((ref) => bindmap(["fit", tiny.pet, "--ref", ref, ...QUIET])),
  );
  expect(refused.code).toBe(65);
  expect(refused.stderr).toMatch(
    /they cannot have the same unit.*kBq\/mL and Bq\/mL differ by 1000/,
  );
  expect(refused.files).toEqual([]);
  expectDone(control);
});

test("frames, weights and limits that do not fit the scan are refused; the same of the right size not", async () => {
  const lines = (count: number): string => `weight\n${"1\n".repeat(count)}`;
  await writeFile(at("short.tsv"), lines(FRAMES - 1));
  await writeFile(at("right.tsv"), lines(FRAMES));
  const run = (...more: readonly string[]): Promise<CliRun> =>
    bindmap(["fit", tiny.pet, "--ref", tiny.reference, ...QUIET, ...more]);
  const [short, right, none, beyond, late, both] = await Promise.all([
    run("--weights", at("short.tsv")),
    run("--weights", at("right.tsv")),
    run("--until", "2"),
    run("--exclude-frames", "17"),
    run("--until", "96"),
    run("--json", tiny.pet, "--frames", tiny.table),
  ]);
  expectRefusal(short, 65, /has 15 weight\(s\), but the image has 16/);
  expectDone(right);
  expectRefusal(none, 65, /2 of 16 frames remain .*but 3 are needed/);
  expectRefusal(beyond, 2, /counted from 1 to 16/);
  expectDone(late);
  expectRefusal(both, 2, /both say when the frames were/);
});
