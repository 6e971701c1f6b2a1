import { expect, test } from "vitest";

import { chooseSet, type SetChoice } from "../../src/group/sets.ts";
import { scanOf } from "./scans.ts";

const ANY: SetChoice = { model: undefined, space: undefined, trc: undefined, mayDiffer: false };

test("scans of one kind are taken without a word", () => {
  const scans = [scanOf("01", "1"), scanOf("02", "1")];
  expect(chooseSet(scans, ANY)).toEqual({ name: "trc-11CX_model-SRTM", scans, notes: [] });
});

test("two models need a choice, which takes its name in any case", () => {
  const srtm = scanOf("01");
  const suvr = scanOf("01", undefined, { set: "trc-11CX_model-SUVR" });
  expect(() => chooseSet([srtm, suvr], ANY)).toThrow(
    "scans of 2 kinds are there: trc-11CX_model-SRTM, trc-11CX_model-SUVR",
  );
  expect(chooseSet([srtm, suvr], { ...ANY, model: "suvr" }).scans).toEqual([suvr]);
});

test("a model that is not there is refused with those that are", () => {
  expect(() => chooseSet([scanOf("01")], { ...ANY, model: "MRTM" })).toThrow(
    "no scans are there for --model MRTM; there are trc-11CX_model-SRTM",
  );
});

test("a scan fitted with another range of k2a is refused by name, and taken where that is asked for", () => {
  const odd = scanOf("03", "2", { options: new Map([["k2a-range", "0.01,0.3"]]) });
  const scans = [scanOf("01"), scanOf("02"), odd];
  const sentence = "k2a-range is 0.006,0.6 in 2 and 0.01,0.3 in 1 (sub-03 ses-2)";
  expect(() => chooseSet(scans, ANY)).toThrow(`scans were not fitted alike: ${sentence}`);
  expect(chooseSet(scans, { ...ANY, mayDiffer: true }).notes).toEqual([sentence]);
});

test("versions of bindmap are not mixed either; the precision of the backend is a note alone", () => {
  const newer = scanOf("02", undefined, { version: "0.2.0" });
  expect(() => chooseSet([scanOf("01"), newer], ANY)).toThrow(
    "the version of bindmap is 0.1.0 in 1",
  );
  const single = scanOf("02", undefined, { precision: "f32" });
  expect(chooseSet([scanOf("01"), single], ANY).notes).toEqual([
    "the precision is f64 in 1 and f32 in 1 (sub-02)",
  ]);
});
