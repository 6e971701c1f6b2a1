import { expect, test } from "vitest";

import { tracerLabel, unitPlace } from "../../src/output/unit-names.ts";

const entities = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split("_").map((part) => {
      const [key, label] = part.split("-");
      return [key, label];
    }),
  );

test("a preprocessed scan in a standard space has the name of BEP023's example", () => {
  const given = entities("sub-01_ses-baseline_space-MNI152NLin2009cAsym_desc-preproc");
  expect(unitPlace(given, "[11C]PS13")).toEqual({
    folder: "sub-01/ses-baseline/pet",
    prefix: "sub-01_ses-baseline_trc-11CPS13_space-MNI152NLin2009cAsym",
  });
});

test("trc- of the name wins over the sidecar's tracer; without either there is none", () => {
  expect(unitPlace(entities("sub-01_trc-DASB"), "[11C]DASB").prefix).toBe("sub-01_trc-DASB");
  expect(unitPlace(entities("sub-01"), undefined).prefix).toBe("sub-01");
});

test("entities come in the order of BIDS, unknown ones behind them, desc- other than preproc last", () => {
  const given = entities("desc-smooth_hemi-L_run-2_rec-acdyn_sub-1_task-rest_space-T1w");
  expect(unitPlace(given, "F").prefix).toBe(
    "sub-1_task-rest_trc-F_rec-acdyn_run-2_space-T1w_hemi-L_desc-smooth",
  );
});

test("runs and spaces keep names apart", () => {
  const names = ["run-1", "run-2", "run-1_space-T1w"].map(
    (rest) => unitPlace(entities(`sub-01_${rest}`), "x").prefix,
  );
  expect(new Set(names).size).toBe(3);
});

test("a tracer's label is its name without anything but letters and digits", () => {
  expect(tracerLabel("[11C]AZ10419369")).toBe("11CAZ10419369");
  expect(tracerLabel("[18F]MK-6240 ")).toBe("18FMK6240");
});
