import { expect, test } from "vitest";

import { groupSets } from "../../src/batch/group-sets.ts";

test("two models of one tracer in two spaces are four sets, however many people there are", () => {
  const ids = ["sub-01", "sub-02_ses-a"].flatMap((who) =>
    ["T1w", "MNI"].flatMap((space) =>
      ["SRTM", "SUVR"].map((model) => ({ id: `${who}_trc-11CX_space-${space}_model-${model}` })),
    ),
  );
  expect(groupSets(ids)).toEqual([
    ["--trc=11CX", "--space=T1w", "--model=SRTM"],
    ["--trc=11CX", "--space=T1w", "--model=SUVR"],
    ["--trc=11CX", "--space=MNI", "--model=SRTM"],
    ["--trc=11CX", "--space=MNI", "--model=SUVR"],
  ]);
});

test("what a scan has no entity for is not asked for", () => {
  expect(groupSets([{ id: "sub-01_run-1_model-SRTM" }])).toEqual([["--model=SRTM"]]);
});
