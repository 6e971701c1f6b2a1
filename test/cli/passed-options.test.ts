import path from "node:path";
import { expect, test } from "vitest";

import { passedOptions } from "../../src/cli/passed-options.ts";

const NOTHING_THERE = (): boolean => false;

test("texts, switches and lists become one word each, whatever is in them", () => {
  const given = {
    model: "srtm",
    window: "-5,10",
    "ref-mask": "it's $HOME",
    gzip: false,
    force: true,
    run: ["1", "02"],
  };
  expect(passedOptions(given, [], NOTHING_THERE)).toEqual([
    "--model=srtm",
    "--window=-5,10",
    "--ref-mask=it's $HOME",
    "--no-gzip",
    "--force",
    "--run=1",
    "--run=02",
  ]);
});

test("other spellings, what was not given, and what is left out are no words", () => {
  const given = {
    _: [],
    $0: "bindmap",
    "ref-seg": "gtm",
    refSeg: "gtm",
    ref_seg: "gtm",
    mask: undefined,
    submit: true,
  };
  expect(passedOptions(given, ["submit"], NOTHING_THERE)).toEqual(["--ref-seg=gtm"]);
});

test("a file that is there goes by its whole path, a name by itself; other options are no files", () => {
  const there = path.resolve("filters/a.json");
  const given = {
    "bids-filter-file": "filters/a.json",
    derivatives: ["petprep"],
    seg: "filters/a.json",
  };
  expect(passedOptions(given, [], (file) => file === there)).toEqual([
    `--bids-filter-file=${there}`,
    "--derivatives=petprep",
    "--seg=filters/a.json",
  ]);
});
