import { expect, test } from "vitest";
import { Fault } from "../../src/errors.ts";
import { isOfRun, listNames, outputNames, outputPrefix } from "../../src/output/names.ts";

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

test.each([
  ["sub-01_trc-X", "sub-01_space-T1w_seg-gtm_dseg.nii.gz", "sub-01_trc-X_seg-gtm"],
  ["sub-01_space-T1w_res-2", "C:\\s\\a_seg-gtm_dseg.nii", "sub-01_space-T1w_seg-gtm_res-2"],
  ["sub-01_space-T1w_desc-mc", "seg-wm_dseg.nii", "sub-01_space-T1w_seg-wm_desc-mc"],
  ["AB1", "folder_seg-no/labels.nii.gz", "AB1_seg-regions"],
  ["sub-01", "a_desc-aseg_dseg.nii.gz", "sub-01_seg-regions"],
  ["sub-01_seg-pvc", "a_seg-gtm_dseg.nii.gz", "sub-01_seg-pvcGtm"],
  ["sub-01_seg-gtm", "a_seg-gtm_dseg.nii.gz", "sub-01_seg-gtm"],
])("the tables of %s with the regions of %s begin with %s", (prefix, regions, stem) => {
  const options = { prefix, modelLabel: "SRTM", maps: ["BPND"], gzip: true };
  const names = outputNames({ ...options, regions });
  expect(names.regions?.curves).toBe(`${stem}_model-SRTM_tacs.tsv`);
  expect(names.regions?.parameters).toBe(`${stem}_model-SRTM_kinpar.tsv`);
  expect(outputNames(options).regions).toBeUndefined();
});

test("tables of regions come after the reference and before the record; spread is apart from means", () => {
  const options = { modelLabel: "SRTM", maps: ["BPND"], gzip: true };
  const regions = "a_seg-gtm_dseg.nii.gz";
  const names = listNames(outputNames({ ...options, prefix: "sub-01_desc-mc", regions }));
  expect(names.slice(-9)).toEqual([
    "sub-01_model-SRTM_desc-mcReference_tacs.tsv",
    "sub-01_model-SRTM_desc-mcReference_tacs.json",
    "sub-01_seg-gtm_desc-mc_model-SRTM_tacs.tsv",
    "sub-01_seg-gtm_desc-mc_model-SRTM_tacs.json",
    "sub-01_seg-gtm_model-SRTM_desc-mcSd_tacs.tsv",
    "sub-01_seg-gtm_model-SRTM_desc-mcSd_tacs.json",
    "sub-01_seg-gtm_desc-mc_model-SRTM_kinpar.tsv",
    "sub-01_seg-gtm_desc-mc_model-SRTM_kinpar.json",
    "sub-01_desc-mc_model-SRTM_run.json",
  ]);
});

test.each(["sub-01", "sub-01_desc-mc", "sub-01_space-T1w_res-2_desc-mc", "sub-01_seg-pvc"])(
  "every name of the run of %s is known as its own, and those of other runs are not",
  (prefix) => {
    const options = { prefix, modelLabel: "SRTM", maps: ["BPND"], gzip: true };
    const names = outputNames({ ...options, regions: "a_seg-gtm_dseg.nii" });
    for (const name of listNames(names)) expect(isOfRun(name, names.record), name).toBe(true);
    const others = ["sub-02", "sub-01_run-2", "sub-011", `${prefix}x`].flatMap((other) =>
      listNames(outputNames({ ...options, prefix: other, regions: "a_seg-gtm_dseg.nii" })),
    );
    const twin = listNames(outputNames({ ...options, modelLabel: "SUVR", regions: "a.nii" }));
    for (const name of [...others, ...twin, "../x", `${prefix}.txt`, "/etc/passwd"]) {
      expect(isOfRun(name, names.record), name).toBe(false);
    }
  },
);

test("a map of a scan with another seg- is not of this run, and nothing is of what is no record", () => {
  const record = "sub-01_model-SRTM_run.json";
  expect(isOfRun("sub-01_model-SRTM_meas-R1_mimap.nii", record)).toBe(true);
  expect(isOfRun("sub-01_seg-x_model-SRTM_meas-R1_mimap.nii", record)).toBe(false);
  expect(isOfRun("sub-01_model-SRTM_meas-R1_mimap.nii", "sub-01_run.json")).toBe(false);
});
