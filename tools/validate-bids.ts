// `npm run validate`: whether data sets of `bindmap simulate` pass the BIDS validator, by themselves and
// with maps of the participant level under derivatives/bindmap.
//
// The validator is the legacy one, the last that npm has; it is fetched by npx (700 MB, a minute) and is
// no dependency. Where it can't be fetched this says so and exits 0. It knows PET of raw data, and
// nothing of what is under derivatives/.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { buildCommandLine, CLI } from "../bench/places.ts";

const VALIDATOR = "bids-validator@1.15.0";

const STUDIES = {
  srtm: ["--model", "srtm"],
  equilibrium: ["--model", "equilibrium", "--window", "95,135"],
} as const;
const PEOPLE = "--subjects 2 --sessions 2 --groups patients,controls --occupancy 0.5,0";
/** SUBJECT_FOLDERS. */
const NO_SUBJECTS = 45;
const MOST_MS = 300_000;
const SMALL = "--size small --psf 0 --quiet";

interface Issue {
  readonly code: number;
  readonly key: string;
  readonly reason: string;
  readonly files: readonly {
    readonly file: { readonly relativePath?: string } | null;
    readonly evidence: string | null;
  }[];
}

interface Verdict {
  readonly issues: { readonly errors: readonly Issue[]; readonly warnings: readonly Issue[] };
  readonly summary: { readonly subjects: readonly string[]; readonly sessions: readonly string[] };
}

const folder = mkdtempSync(path.join(tmpdir(), "bindmap-validate-"));
try {
  const missing = tryValidator();
  if (missing === undefined) {
    buildCommandLine();
    process.exitCode = validateAll();
  } else console.log(`not validated: npx can't run ${VALIDATOR} here: ${missing}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Why it can't be run, or undefined. */
function tryValidator(): string | undefined {
  const { status, stdout, stderr, error } = npx(["--version"]);
  if (status === 0 && stdout.trim() === VALIDATOR.split("@")[1]) return undefined;
  const said = stderr.split("\n").filter((line) => /error/i.test(line));
  return error?.message ?? (said.slice(0, 4).join(" ").trim() || `exit code ${status}: ${stdout}`);
}

/** @returns The exit code. */
function validateAll(): 0 | 1 {
  let passed = true;
  for (const [study, model] of Object.entries(STUDIES)) {
    const dataset = path.join(folder, study);
    bindmap(["simulate", dataset, "--study", study, ...PEOPLE.split(" "), ...SMALL.split(" ")]);
    passed = validate(`${study}: as simulated`, dataset) && passed;
    const reference = "--derivatives bindmap-truth --ref-seg phantom --ref-labels 8,47".split(" ");
    const out = path.join(dataset, "derivatives/bindmap");
    bindmap([dataset, out, "participant", ...reference, ...model, "--backend", "cpu", "--quiet"]);
    passed = validate(`${study}: with maps under derivatives/bindmap`, dataset) && passed;
    passed = validate(`${study}: the maps as a data set of their own`, out, true) && passed;
  }
  // The control: a verdict is worth something if what is wrong does not pass.
  removeTracer(path.join(folder, "srtm"));
  console.log("the same without TracerName, which has to be found wrong:");
  if (validate("srtm: without TracerName", path.join(folder, "srtm"))) {
    console.log("  error: the validator did not find it");
    passed = false;
  }
  return passed ? 0 : 1;
}

/** From the first sidecar of a scan. */
function removeTracer(dataset: string): void {
  const files = readdirSync(dataset, { recursive: true, encoding: "utf8" });
  const sidecar = files.sort().find((file) => /^sub-.*_pet\.json$/.test(file));
  if (sidecar === undefined) throw new Error(`${dataset}: has no sidecar of a scan`);
  const file = path.join(dataset, sidecar);
  const fields: object = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...fields, TracerName: undefined }));
}

/** @param isDerivative - The legacy validator sees no subjects in a derivative, and says so. */
function validate(what: string, dataset: string, isDerivative = false): boolean {
  const { status, stdout, stderr } = npx([dataset, "--ignoreNiftiHeaders", "--json"]);
  const verdict = parsed(stdout);
  if (verdict === undefined) {
    console.log(`${what}: the validator gave no verdict (exit code ${status}): ${stderr}`);
    return false;
  }
  const { issues, summary } = verdict;
  const errors = issues.errors.filter(({ code }) => !isDerivative || code !== NO_SUBJECTS);
  const seen = `${summary.subjects.length} subjects, ${summary.sessions.length} sessions`;
  const counts = `${errors.length} errors, ${issues.warnings.length} warnings`;
  console.log(`${what}: ${counts}; ${isDerivative ? "scans are not looked at" : seen}`);
  for (const issue of errors) console.log(`  error: ${inWords(issue)}`);
  for (const issue of issues.warnings) console.log(`  warning: ${inWords(issue)}`);
  // A verdict on a data set that was not found to hold our scans would be worth nothing.
  const isSeen = isDerivative || (summary.subjects.length === 2 && summary.sessions.length === 2);
  if (!isSeen) console.log("  error: it did not find the 2 subjects with 2 sessions");
  return errors.length === 0 && isSeen;
}

function inWords({ code, key, reason, files }: Issue): string {
  const where = files.map(({ file, evidence }) =>
    [file?.relativePath ?? "", evidence ?? ""].join(" ").trim(),
  );
  return `${key} (${code}): ${reason} ${where.slice(0, 3).join(", ")}`.trim();
}

function parsed(text: string): Verdict | undefined {
  try {
    const verdict: Verdict = JSON.parse(text);
    return verdict;
  } catch {
    return undefined;
  }
}

function npx(args: readonly string[]) {
  return spawnSync("npx", ["-y", VALIDATOR, ...args], {
    // Away from this package, whose settings are not meant for others.
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    // Where packets are dropped and not refused it would wait for a quarter of an hour.
    timeout: MOST_MS,
    shell: process.platform === "win32",
  });
}

/** @throws Error when it fails: then there is nothing to validate. */
function bindmap(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`bindmap ${args.join(" ")} ended with code ${status}: ${stderr}`);
}
