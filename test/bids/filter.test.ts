import { expect, test } from "vitest";

import { Fault } from "../../src/errors.ts";
import { filterOf, find, newDataset } from "./tree.ts";

const PET = [
  "sub-01/ses-1/pet/sub-01_ses-1_task-rest_trc-PIB_rec-a_run-01_pet.nii.gz",
  "sub-01/ses-1/pet/sub-01_ses-1_task-rest_trc-PIB_rec-a_run-02_pet.nii.gz",
  "sub-01/ses-2/pet/sub-01_ses-2_task-rest_trc-DASB_rec-b_pet.nii.gz",
  "sub-02/ses-1/pet/sub-02_ses-1_trc-PIB_pet.nii",
];
const [RUN1, RUN2, SES2, SUB2] = PET;

test.each([
  ["nothing", {}, PET],
  ["a participant", { participants: ["sub-02"] }, [SUB2]],
  ["a participant twice", { participants: ["02", "sub-02"] }, [SUB2]],
  ["a session", { participants: ["01"], sessions: ["ses-2"] }, [SES2]],
  ["a run without its zero", { participants: ["01"], run: ["1"] }, [RUN1]],
  ["two runs", { participants: ["01"], run: ["1", "2"] }, [RUN1, RUN2]],
  ["a tracer", { trc: ["PIB"] }, [RUN1, RUN2, SUB2]],
  ["a tracer and a reconstruction", { trc: ["PIB"], rec: ["a"] }, [RUN1, RUN2]],
  ["a task", { task: ["task-rest"], sessions: ["1"] }, [RUN1, RUN2]],
] as const)("asked for %s, these scans are found", async (_what, asked, expected) => {
  expect((await find(await newDataset(PET), asked)).paths).toEqual(expected);
});

test.each([
  ["long names", { session: "2" }, [SES2]],
  ["short names", { ses: "2" }, [SES2]],
  ["a label with its key", { session: "ses-2" }, [SES2]],
  ["a list", { tracer: ["PIB", "DASB"], run: [1, 2] }, [RUN1, RUN2]],
  ["null: must be absent", { run: null }, [SES2, SUB2]],
  ["null in a list", { run: [null, "2"] }, [RUN2, SES2, SUB2]],
  ['"*": must be there', { run: "*" }, [RUN1, RUN2]],
  ["what other programs write besides", { datatype: "pet", suffix: "pet" }, PET],
  ["an extension", { extension: ".nii" }, [SUB2]],
  ["an extension without its dot", { extension: "nii" }, [SUB2]],
  ["a participant", { subject: "02" }, [SUB2]],
] as const)("a filter file with %s", async (_what, pet, expected) => {
  expect((await find(await newDataset(PET), { json: { pet } })).paths).toEqual(expected);
});

test("participants that a filter file leaves out are no gaps; one asked for by name is", async () => {
  const folder = await newDataset(PET);
  const json = { pet: { subject: "02" } };
  expect((await find(folder, { json })).gaps).toEqual([]);
  const { sentences } = await find(folder, { json, participants: ["01"] });
  expect(sentences).toEqual([
    'sub-01: nothing of sub-01 is left by filter.json: pet.subject "02"; there is sub-01',
  ]);
});

test("options and a filter file must both hold", async () => {
  const { paths } = await find(await newDataset(PET), {
    participants: ["01"],
    run: ["1", "2"],
    json: { pet: { run: 2 } },
  });
  expect(paths).toEqual([RUN2]);
});

test("groups for other programs are passed over", () => {
  expect(filterOf({ json: { t1w: { acquisition: null }, bold: {}, pet: {} } }).pet).toEqual([]);
});

test("segmentations, masks and curves have groups of their own", () => {
  const { dseg, mask, tacs } = filterOf({
    json: { dseg: { desc: null }, mask: { label: "*" }, tacs: { pvc: "gtm" } },
  });
  expect([dseg, mask, tacs].map(([{ key, labels }]) => [key, labels])).toEqual([
    ["desc", [null]],
    ["label", ["*"]],
    ["pvc", ["gtm"]],
  ]);
});

test.each([
  [{ pte: {} }, /^filter\.json: "pte" is no kind of file .*; these are pet, dseg, mask, tacs$/],
  [[], /^filter\.json: the file is \[\]; it must be an object$/],
  [{ pet: "01" }, /^filter\.json: pet is "01"; it must be an object$/],
  [{ pet: { sesion: "1" } }, /^filter\.json: "pet\.sesion" is "1"; BIDS names have no entity/],
  [{ pet: { ["__proto__x"]: "1" } }, /BIDS names have no entity/],
  [{ pet: { constructor: "1" } }, /BIDS names have no entity/],
  [{ pet: { session: 1 } }, /^filter\.json: "pet\.session" is 1; it must be a text, null/],
  [{ pet: { run: 1.5 } }, /"pet\.run" is 1\.5; it must be a text, a whole number, null/],
  [{ pet: { run: [] } }, /"pet\.run" is \[\]; it must be/],
  [{ pet: { session: {} } }, /"pet\.session" is \{\}; it must be/],
  [{ pet: { session: ["1", ["2"]] } }, /"pet\.session" is \["2"\]; it must be/],
  [{ pet: { session: true } }, /"pet\.session" is true; it must be/],
  [{ pet: { session: "" } }, /"pet\.session" is ""; it must be/],
  [{ pet: { session: "../1" } }, /^filter\.json: pet\.session is "\.\.\/1"; a label is made of/],
])("a filter file %j is refused", (json, says) => {
  const parse = (): unknown => filterOf({ json });
  expect(parse).toThrow(Fault);
  expect(parse).toThrow(says);
});

test.each([
  [{ participants: ["../x"] }, '--participant-label is "../x"'],
  [{ sessions: [""] }, '--session-label is ""'],
  [{ space: ["a b"] }, '--space is "a b"'],
])("labels %j are refused as usage", (asked, says) => {
  const make = (): unknown => filterOf(asked);
  expect(make).toThrow(says);
  expect(make).toThrow(expect.objectContaining({ kind: "usage" }));
});

test("an unknown key is answered with the one that was meant", () => {
  try {
    filterOf({ json: { pet: { sesion: "1" } } });
    expect.unreachable();
  } catch (error) {
    expect(error instanceof Fault && [error.kind, error.advice]).toEqual([
      "input",
      'Did you mean "session" or "ses"?',
    ]);
  }
});
