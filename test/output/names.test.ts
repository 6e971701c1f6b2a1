import { expect, test } from "vitest";
import { Fault } from "../../src/errors.ts";
import { listNames, outputNames, outputPrefix } from "../../src/output/names.ts";

test.each([
  ["sub-01_trc-DASB_pet.nii.gz", "sub-01_trc-DASB"],
  ["/data/sub-01/pet/sub-01_pet.NII.GZ", "sub-01"],
  ["C:\\scans\\AB1.HDR", "AB1"],
  ["x.img.gz", "x"],
  ["dyn.v2.nii", "dyn.v2"],
  ["pet.nii", "pet"],
  ["a_pet_pet.nii", "a_pet"],
  ["a_petx.nii", "a_petx"],
])("the outputs of %s begin with %s", (file, prefix) => {
  expect(outputPrefix(file)).toBe(prefix);
});

test.each(["_pet.nii", ".nii.gz", "folder/", "a\nb.nii", "a\u001b[31m.nii", "a\u0085.nii"])(
  "a scan called %j is refused, since its outputs could have no plain name",
  (file) => {
    expect(() => outputPrefix(file)).toThrow(Fault);
  },
);

test.each(["../up", "a/b", "a\\b", "", "a\0b"])(
  "the prefix %j is refused, a b is not",
  (prefix) => {
    const options = { modelLabel: "SRTM", maps: ["BPND"], gzip: true };
    expect(() => outputNames({ ...options, prefix })).toThrow("must not be empty");
    expect(outputNames({ ...options, prefix: "a b" }).record).toBe("a b_model-SRTM_run.json");
  },
);

test("all names of an SRTM fit follow BIDS, the record last", () => {
  const options = { prefix: "sub-01", modelLabel: "SRTM", maps: ["BPND", "k2"] };
  expect(listNames(outputNames({ ...options, gzip: true }))).toEqual([
    "sub-01_model-SRTM_meas-BPND_mimap.nii.gz",
    "sub-01_model-SRTM_meas-BPND_mimap.json",
    "sub-01_model-SRTM_meas-k2_mimap.nii.gz",
    "sub-01_model-SRTM_meas-k2_mimap.json",
    "sub-01_model-SRTM_desc-valid_mask.nii.gz",
    "sub-01_model-SRTM_desc-valid_mask.json",
    "sub-01_model-SRTM_desc-status_dseg.nii.gz",
    "sub-01_model-SRTM_desc-status_dseg.json",
    "sub-01_model-SRTM_desc-status_dseg.tsv",
    "sub-01_model-SRTM_desc-reference_tacs.tsv",
    "sub-01_model-SRTM_desc-reference_tacs.json",
    "sub-01_model-SRTM_run.json",
  ]);
  const plain = listNames(outputNames({ ...options, gzip: false }));
  expect(plain.filter((name) => name.endsWith(".nii"))).toHaveLength(4);
  expect(plain.filter((name) => name.endsWith(".gz"))).toEqual([]);
});

test("a scan's own desc is kept in the maps and joined to ours, so that no name has two", () => {
  const prefix = outputPrefix("sub-01_space-T1w_desc-preproc_pet.nii.gz");
  const names = outputNames({ prefix, modelLabel: "SUVR", maps: ["SUVR"], gzip: true });
  expect(names.maps[0].image).toBe(
    "sub-01_space-T1w_desc-preproc_model-SUVR_meas-SUVR_mimap.nii.gz",
  );
  expect(names.mask).toBe("sub-01_space-T1w_model-SUVR_desc-preprocValid_mask.nii.gz");
  for (const name of listNames(names)) expect(name.match(/desc-/g)?.length ?? 0).toBeLessThan(2);
});
