import fc from "fast-check";
import { expect, test } from "vitest";

import {
  countsLine,
  exitCodeOf,
  summaryLines,
  summaryTsv,
  type Result,
} from "../../src/batch/summary.ts";
import type { Gap, Outcome, Unit } from "../../src/batch/unit.ts";
import type { FitSpec } from "../../src/job/spec.ts";
import { columnsOf } from "../../src/text/wrap.ts";

const SPEC: FitSpec = {
  pet: "/data/sub-01_pet.nii",
  ref: "/data/dseg.nii:8,47",
  signalFloor: 0.05,
  model: "srtm",
  modelOptions: {},
  backend: "auto",
  seed: 1,
  certify: 10,
  out: "/out/sub-01/pet",
  fill: "0",
  gzip: true,
};

function unit(participant: string, session?: string): Unit {
  const place = session === undefined ? "" : `_ses-${session}`;
  return {
    participant,
    session,
    id: `sub-${participant}${place}_model-SRTM`,
    scan: `sub-${participant}/pet/sub-${participant}${place}_pet.nii.gz`,
    spec: SPEC,
  };
}

const NOBODY: Gap = {
  participant: "05",
  session: "2",
  scan: undefined,
  reason: "there is no PET",
  advice: "",
  isFailure: false,
};
const NO_SIDECAR: Gap = {
  participant: "06",
  session: undefined,
  scan: "sub-06/pet/sub-06_pet.nii.gz",
  reason: "sub-06/pet/sub-06_pet.nii.gz: no _pet.json applies to it",
  advice: "Add it.",
  isFailure: true,
};

const DONE: Outcome = { status: "done", seconds: 1.25, notes: [] };
const COMPLETE: Outcome = { status: "complete" };
const LOCKED: Outcome = { status: "locked", reason: "process 7 on n2 has it since noon" };
const NOT_RUN: Outcome = { status: "not run" };
const NOBODY_MISSING: Result = [NOBODY, { status: "missing", reason: NOBODY.reason, advice: "" }];
const missing = ({ reason, advice }: Gap): Outcome => ({ status: "missing", reason, advice });
const failed = (
  kind: "input" | "transient" | "bug",
  reason = "the header is cut off",
): Outcome => ({
  status: "failed",
  kind,
  reason,
  advice: "Get it again.",
  seconds: 0.5,
});

const MIXED: readonly Result[] = [
  [unit("01"), DONE],
  [unit("02"), COMPLETE],
  [unit("03", "a"), failed("input")],
  [unit("04"), LOCKED],
  [unit("07"), NOT_RUN],
  [NOBODY, missing(NOBODY)],
  [NO_SIDECAR, missing(NO_SIDECAR)],
];

test("counts are told in words, those of 0 not at all", () => {
  expect(countsLine(MIXED)).toBe(
    "1 done, 1 complete before, 1 failed, 2 missing, 1 locked by others, 1 not run",
  );
  expect(countsLine([[unit("01"), DONE]])).toBe("1 done");
  expect(countsLine([])).toBe("nothing to do");
});

test("what needs somebody is told in aligned lines: failures first, done not at all", () => {
  expect(summaryLines(MIXED, Number.POSITIVE_INFINITY)).toEqual([
    "failed   sub-03_ses-a_model-SRTM       the header is cut off. Get it again.",
    "missing  sub-05 ses-2                  there is no PET.",
    "missing  sub-06/pet/sub-06_pet.nii.gz  no _pet.json applies to it. Add it.",
    "locked   sub-04_model-SRTM             process 7 on n2 has it since noon.",
    countsLine(MIXED),
  ]);
  expect(summaryLines([], 80)).toEqual([]);
});

test("reasons are broken at words below themselves, or below the name where that leaves little room", () => {
  const results: readonly Result[] = [[unit("03", "a"), failed("input")]];
  expect(summaryLines(results, 75)).toEqual([
    "failed  sub-03_ses-a_model-SRTM  the header is cut off. Get it again.",
    "1 failed",
  ]);
  const long = failed("input", "the header of the image is cut off after 100 bytes of 348");
  expect(summaryLines([[unit("03", "a"), long]], 75)).toEqual([
    "failed  sub-03_ses-a_model-SRTM  the header of the image is cut off after",
    "                                 100 bytes of 348. Get it again.",
    "1 failed",
  ]);
  expect(summaryLines(results, 32)).toEqual([
    "failed sub-03_ses-a_model-SRTM",
    "  the header is cut off. Get it",
    "  again.",
    "1 failed",
  ]);
});

test("whatever names and reasons hold, no line is wider than the terminal, nor has control characters", () => {
  const text = fc.string({ unit: "binary", maxLength: 80 });
  fc.assert(
    fc.property(text, text, fc.integer({ min: 2, max: 120 }), (name, reason, width) => {
      const one = { ...unit("01"), id: name };
      for (const line of summaryLines([[one, failed("input", reason)]], width)) {
        expect(columnsOf(line)).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});

test("summary.tsv has a line for each unit and gap, n/a for what is not there", () => {
  expect(summaryTsv(MIXED).split("\n")).toEqual([
    "participant_id\tsession_id\tscan\tmodel\tstatus\tseconds\treason",
    "sub-01\tn/a\tsub-01/pet/sub-01_pet.nii.gz\tsrtm\tdone\t1.250\tn/a",
    "sub-02\tn/a\tsub-02/pet/sub-02_pet.nii.gz\tsrtm\tcomplete\tn/a\tn/a",
    "sub-03\tses-a\tsub-03/pet/sub-03_ses-a_pet.nii.gz\tsrtm\tfailed\t0.500\tthe header is cut off",
    "sub-04\tn/a\tsub-04/pet/sub-04_pet.nii.gz\tsrtm\tlocked\tn/a\tprocess 7 on n2 has it since noon",
    "sub-07\tn/a\tsub-07/pet/sub-07_pet.nii.gz\tsrtm\tnot run\tn/a\tn/a",
    "sub-05\tses-2\tn/a\tn/a\tmissing\tn/a\tthere is no PET",
    "sub-06\tn/a\tsub-06/pet/sub-06_pet.nii.gz\tn/a\tmissing\tn/a\tsub-06/pet/sub-06_pet.nii.gz: no _pet.json applies to it",
    "",
  ]);
});

test("a reason with tabs and line ends stays in its cell", () => {
  const [, line] = summaryTsv([[unit("01"), failed("input", "a\tb\nc\u202e")]]).split("\n");
  expect(line.split("\t")).toHaveLength(7);
  expect(line).toContain(String.raw`a\x09b\x0ac\u202e`);
});

test.each([
  [
    "all is done or was",
    [
      [unit("01"), DONE],
      [unit("02"), COMPLETE],
    ],
    0,
  ],
  [
    "somebody was never scanned",
    [
      [unit("01"), DONE],
      [NOBODY, missing(NOBODY)],
    ],
    0,
  ],
  [
    "a scan can't be fitted",
    [
      [unit("01"), DONE],
      [NO_SIDECAR, missing(NO_SIDECAR)],
    ],
    1,
  ],
  [
    "one failed",
    [
      [unit("01"), DONE],
      [unit("02"), failed("input")],
    ],
    1,
  ],
  ["one failed by a bug", [[unit("02"), failed("bug")]], 1],
  [
    "what failed may pass",
    [
      [unit("01"), DONE],
      [unit("02"), failed("transient")],
    ],
    75,
  ],
  [
    "the rest is locked",
    [
      [unit("01"), DONE],
      [unit("02"), LOCKED],
    ],
    75,
  ],
  [
    "one failed and one is locked",
    [
      [unit("01"), failed("input")],
      [unit("02"), LOCKED],
    ],
    1,
  ],
  [
    "the first failure ended it",
    [
      [unit("01"), failed("input")],
      [unit("02"), NOT_RUN],
    ],
    1,
  ],
  ["there was nothing", [], 0],
  ["nobody was asked for by name, and nobody has a scan", [NOBODY_MISSING], 1],
  [
    "somebody has no scan, and all others are complete",
    [[unit("01"), COMPLETE], NOBODY_MISSING],
    0,
  ],
] as const)("when %s the exit code is right", (_, results, code) => {
  expect(exitCodeOf(results)).toBe(code);
});

test("a signal has its own exit code, whatever came before it", () => {
  expect(exitCodeOf([[unit("01"), failed("input")]], "interrupted")).toBe(130);
  expect(exitCodeOf([[unit("01"), DONE]], "terminated")).toBe(143);
});
