import { expect, test } from "vitest";

import { readKept } from "../../src/batch/kept-record.ts";
import { optionDifference } from "../../src/batch/resume.ts";

test("options are told by their names, those of the model by their own", () => {
  const then = { model: "srtm", modelOptions: { a: [1], b: [2] }, decayCorrect: true };
  expect(optionDifference(then, structuredClone(then))).toBeUndefined();
  expect(optionDifference(then, { ...then, modelOptions: { b: [2], a: [1] } })).toBeUndefined();
  expect(optionDifference(then, { ...then, modelOptions: { a: [1] } })).toBe(
    "b was 2 and is not given",
  );
  expect(optionDifference(then, { ...then, decayCorrect: undefined })).toBe(
    "decay-correct was on and is not given",
  );
  expect(optionDifference({ ...then, modelOptions: 7 }, then)).toBe("a was not given and is 1");
});

test("a record of a later form than this version reads is of another version, not damaged", () => {
  const later = { schema: "bindmap run record", schemaVersion: 99, software: { version: "9.0.0" } };
  expect(readKept(JSON.stringify(later), "x_run.json")).toEqual({
    kind: "other version",
    version: "9.0.0",
  });
});
