// `npm run demo`: makes maps of the two sample scans with the built command line, on whatever this
// machine has, and says how far they are from the truth of the phantoms.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { openImage } from "../src/node/image-file.ts";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const out = path.join(root, "maps");

interface Sample {
  readonly study: "srtm" | "equilibrium";
  readonly options: readonly string[];
  /** The truth of the map: what the estimator gives without noise. */
  readonly truth: string;
}

const SAMPLES: readonly Sample[] = [
  { study: "srtm", options: ["--model", "srtm"], truth: "desc-truth_model-SRTM_meas-BPND" },
  {
    study: "equilibrium",
    options: ["--model", "equilibrium", "--window", "95,135"],
    truth: "desc-truth_model-Equilibrium_meas-BPND",
  },
];

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", cwd: root });
  if (status !== 0) process.exit(status ?? 1);
}

function find(folder: string, part: string): string {
  const name = readdirSync(folder).find((file) => file.includes(part));
  if (name === undefined) throw new Error(`${folder}: no file with ${part} in its name`);
  return path.join(folder, name);
}

async function values(file: string): Promise<Float64Array> {
  const image = await openImage(file);
  for await (const frame of image.frames({ precision: "f64" })) return Float64Array.from(frame);
  throw new Error(`${file}: no values`);
}

/** Three digits; no "-0.000". */
function fixed(value: number): string {
  return (Math.round(value * 1000) / 1000 + 0).toFixed(3).padStart(6);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

const REGIONS: Readonly<Record<string, readonly number[]>> = {
  "cerebellum (reference)": [8, 47],
  cortex: [3, 42],
  caudate: [11, 50],
  putamen: [12, 51],
  thalamus: [10, 49],
  amygdala: [18, 54],
  hippocampus: [17, 53],
};

/** Regional medians of map and truth: single voxels carry the scan's noise, medians show a bias. */
async function compare(map: string, truth: string, labels: string): Promise<string> {
  const [found, expected, label] = await Promise.all([map, truth, labels].map(values));
  console.log(`\n  ${"region".padEnd(24)}voxels   BPND   truth`);
  const errors: number[] = [];
  for (const [name, numbers] of Object.entries(REGIONS)) {
    const voxels = [...label.keys()].filter((v) => numbers.includes(label[v]));
    if (voxels.length === 0) continue;
    const a = median(voxels.map((v) => found[v]));
    const b = median(voxels.map((v) => expected[v]));
    errors.push(Math.abs(a - b));
    console.log(
      `  ${name.padEnd(24)}${String(voxels.length).padStart(6)} ${fixed(a)}  ${fixed(b)}`,
    );
  }
  return `regional medians of BPND are off the truth by ${median(errors).toFixed(3)} (median) and at most ${Math.max(...errors).toFixed(3)}; the scan has 5 % noise`;
}

/** Backend and device, out of the run record. */
function ranOn(text: string): string {
  const record: { backend: { name: string; device: string; precision: string } } = JSON.parse(text);
  const { name, device, precision } = record.backend;
  return `${name} on ${device}, ${precision}`;
}

const summary: string[] = [];
run(path.join(root, "node_modules", ".bin", "tsc"), ["-p", "src"]);
rmSync(out, { recursive: true, force: true });
for (const { study, options, truth } of SAMPLES) {
  const sample = path.join(root, "data-samples", study);
  const pet = find(path.join(sample, "sub-01", "pet"), "_pet.nii.gz");
  const known = path.join(sample, "derivatives", "bindmap-truth", "sub-01", "pet");
  const labels = find(known, "_dseg.nii.gz");
  const relative = (file: string): string => path.relative(root, file);
  const args = [
    "fit",
    relative(pet),
    "--ref",
    `${relative(labels)}:8,47`,
    "--mask",
    relative(find(known, "desc-brain_mask.nii.gz")),
    ...options,
    "--out",
    relative(path.join(out, study)),
  ];
  console.log(`\n$ bindmap ${args.join(" ")}`);
  run(process.execPath, [path.join(root, "dist", "cli", "main.js"), ...args]);
  const map = find(path.join(out, study), "_meas-BPND_mimap.nii.gz");
  const distance = await compare(map, find(known, `${truth}_mimap.nii.gz`), labels);
  const record = readFileSync(find(path.join(out, study), "_run.json"), "utf8");
  summary.push(`${study}: fitted by ${ranOn(record)}; ${distance}`);
}
if (!existsSync(out)) throw new Error(`${out} was not made`);
console.log(summary.join("\n"));
console.log(
  `The maps are in ${out}. Look at them with any NIfTI viewer; every map has a .json beside it.`,
);
