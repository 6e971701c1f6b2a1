// docs/studies.md: both simulated studies, what was found next to what is true.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { equilibriumStudy } from "../../src/simulate/studies.ts";
import { fileIn } from "./command-line.ts";
import { RATED_REGION, RATING_CORRELATION } from "./rating.ts";
import { noiseFreeErrors, PLACEBO, receptorStudy, TREATED } from "./receptor.ts";
import { receptorTables } from "./receptor-tables.ts";
import { ALPHA, noiseFreeOccupancy, regionalStudies } from "./regional.ts";
import { countTable, transporterTables } from "./transporter-tables.ts";
import { TRANSPORTER_REGIONS, transporterStudy } from "./transporter.ts";

const SIZE = { transporter: "64x64x35", receptor: "48x48x28" } as const;
const NOISE = { transporter: 0.1, receptor: 0.1 } as const;
const OCCUPANCY = { transporter: 0.2, receptor: 0.1 } as const;
const MANY = { studies: 200, subjects: 10, sessionCv: 0.1, noise: 0.12, seed: 1 } as const;
const SEED = 1;
/** Ending of a figure of the group level, and what it is called here. */
const FIGURES = { phantomBoxes: "boxes", phantomOccupancy: "occupancy" } as const;

const HEAD = `# Two studies, from simulation to statistics

Made by \`npm run docs -- studies\` through the built command line; seeds are fixed. What is true comes from
the records that the simulation leaves (\`*_truth.json\`), never from a fit. Scans are not blurred (\`--psf 0\`,
the default on these grids): every region has the curve of its own tissue. What blur does to a region is
another matter than what a fit does. BPND of the transporter is assumed throughout, that of the receptor is
published in the regions shown here (mean, SD between people, correlation of two scans).
`;

/**
 * Writes the page and its figures.
 *
 * @param docs - The folder of documentation.
 */
export function writeStudiesPage(docs: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), "bindmap-studies-"));
  try {
    const text = [HEAD, transporterPart(folder, docs), manyPart(), receptorPart(folder)].join("\n");
    writeFileSync(path.join(docs, "studies.md"), text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function transporterPart(folder: string, docs: string): string {
  const figures = ["--figures", "--regions", TRANSPORTER_REGIONS.join(",")];
  const [none, some] = [0, OCCUPANCY.transporter].map((occupancy, n) =>
    transporterStudy({
      dataset: path.join(folder, `transporter${n}`),
      statsFile: path.join(folder, "stats.json"),
      occupancy,
      subjects: 10,
      size: SIZE.transporter,
      noise: NOISE.transporter,
      seed: SEED,
      more: figures,
    }),
  );
  mkdirSync(path.join(docs, "studies"), { recursive: true });
  for (const [ending, name] of Object.entries(FIGURES)) {
    const svg = readFileSync(fileIn(some.run.group, `desc-${ending}_model-Equilibrium_figure.svg`));
    writeFileSync(path.join(docs, "studies", `${name}.svg`), svg);
  }
  return `## (a) [11C]DASB, bolus and infusion, equilibrium

10 people, two scans each, ${SIZE.transporter} voxels, noise of ${100 * NOISE.transporter} % a voxel
(brain mean, 40-45 min). Between two scans of a person BPND varies by 6.7 % (SD) of itself, so occupancy of a
person is not 0 where nothing is blocked: the table has the true figures beside those found. True values are
those of the equilibrium method without noise (target / reference - 1 from 95 to 135 min): tissue is near
equilibrium there, not in it.

\`\`\`sh
${some.run.commands.join("\n")}
\`\`\`

### Nothing blocked

${transporterTables(none)}

### ${100 * OCCUPANCY.transporter} % blocked in the second session

${transporterTables(some)}

![Box plot of BPND by region and session](studies/boxes.svg)

![Dot plot of occupancy by region](studies/occupancy.svg)
`;
}

function manyPart(): string {
  const none = regionalStudies({ ...MANY, occupancy: 0 });
  const some = regionalStudies({ ...MANY, occupancy: OCCUPANCY.transporter });
  const { windowMin = [0, 0] } = equilibriumStudy();
  return `## (a) ${MANY.studies} times

The same study at the level of region curves: the same differential equations, people and frames, noise of
${100 * MANY.noise} % a voxel of the reference region in the first frame, over the root of the region's voxels on the
128x128x35 grid, the equilibrium fit from ${windowMin.join(" to ")} min, Wilcoxon's exact test of ${MANY.subjects} occupancies against 0, two-sided, p <= ${ALPHA}.
The CV within persons is realised by drawing BPND of each scan with an SD of ${100 * MANY.sessionCv} % of the tissue's mean
about the person's own; noise comes on top. The column has what came of both: the SD of ln(second / first)
over the root of 2. People also differ in occupancy (SD 1.6 points), which adds to it where something is
blocked.

${countTable(none, some, MANY.studies, noiseFreeOccupancy(OCCUPANCY.transporter))}

The exact test can have no p between 0.0488 and 0.0645 at n = 10, so ${((MANY.studies * 50) / 1024).toFixed(1)} of ${MANY.studies} are expected under
the null, and more than 20 in one region of a thousand. Where nothing is blocked mean occupancy is about -CV² = -1 %,
not 0. Where ${100 * OCCUPANCY.transporter} % are blocked the ratio itself finds less, as tissue is near equilibrium and not in it; the
column "without noise" has what it finds of the mean person. From that, too, CV² of what is left free
comes off.
`;
}

function receptorPart(folder: string): string {
  const study = receptorStudy({
    dataset: path.join(folder, "receptor"),
    statsFile: path.join(folder, "stats.json"),
    treated: 20,
    placebo: 10,
    occupancy: OCCUPANCY.receptor,
    size: SIZE.receptor,
    noise: NOISE.receptor,
    seed: SEED,
    more: ["--no-maps"],
  });
  const quiet = { size: SIZE.receptor, seed: SEED };
  const withoutNoise = noiseFreeErrors(path.join(folder, "quiet"), quiet);
  return `## (b) [11C]AZ10419369, bolus, SRTM

20 people treated (${TREATED}) and 10 with ${PLACEBO}, each scanned before and after, ${SIZE.receptor} voxels, noise of ${100 * NOISE.receptor} % a
voxel (brain mean, near 33 min). ${100 * OCCUPANCY.receptor} % are blocked in the treated after treatment (a choice, not a
published figure), nothing in the others. The rating follows the true change in ${RATED_REGION} by r = ${RATING_CORRELATION} and is noise for
the rest; it is a column of \`participants.tsv\`.

\`\`\`sh
${study.run.commands.join("\n")}
\`\`\`

${receptorTables(study, withoutNoise)}`;
}
