#!/usr/bin/env python3
"""Checks the files of the group level with other software: nibabel reads stacks and masks, scipy tests.

    python3 tools/check-group.py OUT_DIR/group

It needs numpy, scipy and nibabel (Debian: python3-scipy python3-nibabel); without them it says so and
exits 0, for it is an aid of development. What is checked: the stack against its manifest, the design
matrices of FSL, PALM and nilearn against that manifest and each other, the map of t against scipy's at
every voxel, p of regional tests against scipy's. It exits 1 where something differs.
"""

import csv
import json
import sys
from pathlib import Path

try:
    import nibabel
    import numpy as np
    from scipy import stats
except ImportError as missing:
    print(f"not checked: {missing}")
    sys.exit(0)

failures = 0


def say(what, worst, most):
    """One line a check; a figure above its bound is a failure."""
    global failures
    fits = bool(worst <= most)
    failures += not fits
    print(f"{'ok  ' if fits else 'FAIL'} {what}: {worst:.3g} (at most {most:g})")


def rows_of(file, delimiter="\t"):
    with open(file, newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


def only(folder, pattern):
    found = sorted(folder.glob(pattern))
    return found[0] if len(found) == 1 else None


def check_stacks(folder):
    """Every stack has a volume for each row of its manifest, that of the file which the row names."""
    for manifest in sorted(folder.glob("*_stack.tsv")):
        image = nibabel.load(only(folder, manifest.name[:-4] + ".nii*"))
        rows = rows_of(manifest)
        say(f"{manifest.name}: volumes less rows", abs(image.shape[3] - len(rows)), 0)
        if "path" not in rows[0]:
            continue
        worst = 0.0
        for n, row in enumerate(rows):
            own = nibabel.load(folder.parent / row["path"])
            worst = max(worst, np.abs(own.affine - image.affine).max())
            a, b = np.asarray(own.dataobj), np.asarray(image.dataobj[..., n])
            same = (a == b) | (np.isnan(a) & np.isnan(b))
            worst = max(worst, float((~same).sum()))
        say(f"{manifest.name}: voxels or affines that differ from the scans'", worst, 0)


def check_designs(folder):
    """The matrices of FSL, PALM and nilearn are one matrix, with a row for each volume."""
    for file in sorted(folder.glob("*_design.mat")):
        lines = file.read_text().splitlines()
        start = lines.index("/Matrix") + 1
        fsl = np.loadtxt(lines[start:], ndmin=2)
        palm = np.loadtxt(file.with_suffix(".csv"), delimiter=",", ndmin=2)
        table = rows_of(file.with_suffix(".tsv"))
        stack = nibabel.load(only(folder, file.name.replace("_design.mat", "_stack.nii*")))
        say(f"{file.name}: rows less volumes", abs(len(fsl) - stack.shape[3]), 0)
        say(f"{file.name}: FSL less PALM", np.abs(fsl - palm).max(), 0)
        say(f"{file.name}: rows less those of the table", abs(len(table) - len(fsl)), 0)


def check_t(folder):
    """The map of t of differences is that of scipy's one-sample test of the stack of differences."""
    ours = only(folder, "*_desc-differenceOneSampleT_*mimap.nii*")
    stack = only(folder, "*difference*_stack.nii*")
    if ours is None or stack is None:
        print("--   no map of t of differences: run the group level with --voxelwise one-sample --of difference")
        return
    t = np.asarray(nibabel.load(ours).dataobj, dtype=float)
    values = np.asarray(nibabel.load(stack).dataobj, dtype=float)
    tested = np.isfinite(t)
    expected = stats.ttest_1samp(values[tested], 0, axis=-1).statistic
    off = np.abs(t[tested] - expected) / (1 + np.abs(expected))
    say(f"{ours.name}: {tested.sum()} voxels, |t - scipy's| / (1 + |t|)", off.max(), 1e-6)
    check_flips(folder, values[tested], tested)


def check_flips(folder, values, tested):
    """p by all sign flips, the largest |t| of each over the voxels, computed again in numpy."""
    file = only(folder, "*_desc-differenceOneSamplePFwe_*mimap.nii*")
    n = values.shape[1]
    if file is None or n > 12:
        return
    squares = (values**2).sum(axis=1)

    def largest(signs):
        mean = values @ signs / n
        variance = (squares - n * mean**2) / (n - 1)
        return np.abs(mean) / np.sqrt(variance / n)

    flips = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    most = np.array([largest(signs).max() for signs in flips])
    own = largest(np.ones(n))
    # A flip that gives this very map counts, whatever its last digit.
    expected = (most[None, :] >= own[:, None] * (1 - 1e-9)).mean(axis=1)
    ours = np.asarray(nibabel.load(file).dataobj, dtype=float)[tested]
    say(f"{file.name}: p of {2**n} sign flips less numpy's", np.abs(ours - expected).max(), 1e-6)


def check_tests(folder):
    """p of every regional test that scipy has, from the pairs' table."""
    tests = only(folder, "*_tests.json")
    pairs = only(folder, "*_pairs.tsv")
    if tests is None or pairs is None:
        print("--   no table of tests, or none of pairs")
        return
    rows = [row for row in rows_of(pairs) if row["source"] == "curve"]
    covariates = covariates_of(folder)
    worst = {}
    for one in json.loads(tests.read_text())["results"]:
        asked, result = one["asked"], one["result"]
        if not result["computable"]:
            continue
        own = [
            row
            for row in rows
            if row["region"] == one["region"]
            and row["parameter"] == one["parameter"]
            and (not one["groups"] or row["group"] in one["groups"])
        ]
        p = scipy_p(one, asked, own, covariates)
        if p is not None:
            name = asked["test"]
            worst.setdefault(name, []).append(abs(p - result["p"]))
    for name, differences in worst.items():
        say(f"{name}: {len(differences)} tests, |p - scipy's|", max(differences), 1e-9)


def covariates_of(folder):
    """Numbers by name and participant: areas under plasma curves, and columns of participants.tsv."""
    found = {}
    areas = only(folder, "*_areas.tsv")
    for row in rows_of(areas) if areas else []:
        found.setdefault(row["covariate"], {})[row["participant_id"]] = float(row["area_min"])
    people = folder.parents[2] / "participants.tsv"
    for row in rows_of(people) if people.exists() else []:
        for column, cell in row.items():
            if column not in ("participant_id", "group") and cell != "n/a":
                found.setdefault(column, {})[row["participant_id"]] = float(cell)
    return found


def scipy_p(one, asked, own, covariates):
    first, second = sessions(own)
    test, of = asked["test"], asked["of"]
    if test == "paired-t":
        return stats.ttest_rel(second, first).pvalue
    if test == "wilcoxon" and of == "occupancy":
        return stats.wilcoxon(100 * (1 - second / first), mode="exact").pvalue
    if test == "mixed-anova" and one.get("part") == "group x time":
        change = [second[i] - first[i] for i in range(len(own))]
        groups = [[c for c, row in zip(change, own) if row["group"] == g] for g in one["groups"]]
        return stats.ttest_ind(*groups).pvalue
    if test in ("pearson", "spearman") and len(own) >= 10:
        by_person = covariates[asked["with"]]
        x = [by_person[row["participant_id"]] for row in own]
        y = 1 - second / first if of == "occupancy" else second - first
        return (stats.pearsonr if test == "pearson" else stats.spearmanr)(x, y).pvalue
    return None


def sessions(own):
    names = [name for name in own[0] if name.startswith("ses-")]
    return (np.array([float(row[name]) for row in own]) for name in names[:2])


folder = Path(sys.argv[1]) if len(sys.argv) > 1 else sys.exit(__doc__)
check_stacks(folder)
check_designs(folder)
check_t(folder)
check_tests(folder)
print(f"numpy {np.__version__}, nibabel {nibabel.__version__}: {failures} checks failed")
sys.exit(1 if failures else 0)
