// The regions of the head phantom: where they are and what they are called. It knows no kinetics.
//
// Ellipsoids in mm; x grows to the right, y to the front, z upwards, from the middle of the head.
// A drawing of a head, not an atlas: places and sizes are round numbers near those of an adult.

/** One ellipsoid with its label; a pair of regions is two of them. */
export interface Region {
  /** Number in the label image: FreeSurfer's (aseg, or aparc+aseg for cortex) where it has one. */
  readonly label: number;
  readonly name: string;
  /** The kinetics it has: both sides share them. */
  readonly tissue: Tissue;
  readonly centreMm: readonly [x: number, y: number, z: number];
  readonly semiAxesMm: readonly [x: number, y: number, z: number];
  /** Which half of the head it keeps to. */
  readonly side: "left" | "right" | "both";
  /** Share of the semi-axes by which the surface waves in and out, for folded cortex. */
  readonly folds: number;
}

export const TISSUES = [
  "scalp",
  "cortex",
  "white",
  "cerebellar cortex",
  "cerebellar white",
  "brain stem",
  "dorsal brain stem",
  "ventricle",
  "thalamus",
  "caudate",
  "putamen",
  "ventral striatum",
  "amygdala",
  "hippocampus",
  "anterior cingulate",
] as const;

export type Tissue = (typeof TISSUES)[number];

/** Label of scalp, skull and face: the one region outside the brain mask. */
export const SCALP_LABEL = 258;
/** Left and right cerebellar cortex: the reference region. */
export const REFERENCE_LABELS: readonly number[] = [8, 47];
/** Dorsal part of the brain stem, which FreeSurfer does not name; 16 is the rest of it. */
export const DORSAL_BRAIN_STEM_LABEL = 10_016;

/** Half-lengths of the box around the whole head, which a grid has to hold. */
export const HEAD_SEMI_AXES_MM = [82, 103, 98] as const;

type Triple = readonly [x: number, y: number, z: number];

/** In the order of painting: what comes later lies on top. */
export const REGIONS: readonly Region[] = [
  midline(SCALP_LABEL, "Head-ExtraCerebral", "scalp", [0, 0, 0], HEAD_SEMI_AXES_MM),
  ...pair([3, 42], "Cerebral-Cortex", "cortex", [0, 2, 17], [68, 85, 65]),
  ...pair([2, 41], "Cerebral-White-Matter", "white", [0, 2, 17], [56, 72, 53], 0.1),
  ...pair([8, 47], "Cerebellum-Cortex", "cerebellar cortex", [26, -54, -37], [28, 24, 20]),
  ...pair([7, 46], "Cerebellum-White-Matter", "cerebellar white", [22, -50, -37], [12, 10, 7]),
  midline(16, "Brain-Stem", "brain stem", [0, -24, -37], [11, 11, 26]),
  midline(
    DORSAL_BRAIN_STEM_LABEL,
    "Dorsal-Brain-Stem",
    "dorsal brain stem",
    [0, -31, -29],
    [6, 4, 14],
  ),
  ...pair([4, 43], "Lateral-Ventricle", "ventricle", [9, 4, 26], [5, 26, 8]),
  ...pair([10, 49], "Thalamus", "thalamus", [11, -16, 13], [8, 13, 8]),
  ...pair([11, 50], "Caudate", "caudate", [15, 14, 16], [5, 12, 9]),
  ...pair([12, 51], "Putamen", "putamen", [27, 5, 7], [6, 15, 9]),
  ...pair([26, 58], "Accumbens-area", "ventral striatum", [12, 14, -2], [6, 6, 5]),
  ...pair([18, 54], "Amygdala", "amygdala", [24, -2, -15], [8, 8, 8]),
  ...pair([17, 53], "Hippocampus", "hippocampus", [28, -22, -9], [7, 16, 7]),
  ...cingulate(),
];

function midline(
  label: number,
  name: string,
  tissue: Tissue,
  centreMm: Triple,
  semiAxesMm: Triple,
): Region {
  return { label, name, tissue, centreMm, semiAxesMm, side: "both", folds: 0 };
}

function pair(
  [left, right]: readonly [number, number],
  name: string,
  tissue: Tissue,
  [x, y, z]: Triple,
  semiAxesMm: Triple,
  folds = 0,
): Region[] {
  const shared = { tissue, semiAxesMm, folds };
  return [
    { ...shared, label: left, name: `Left-${name}`, side: "left", centreMm: [-x, y, z] },
    { ...shared, label: right, name: `Right-${name}`, side: "right", centreMm: [x, y, z] },
  ];
}

function cingulate(): Region[] {
  const [left, right] = pair([1026, 2026], "", "anterior cingulate", [6, 38, 19], [5, 14, 13]);
  return [
    { ...left, name: "ctx-lh-rostralanteriorcingulate" },
    { ...right, name: "ctx-rh-rostralanteriorcingulate" },
  ];
}
