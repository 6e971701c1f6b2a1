// docs/performance.md and its plots, from the result files of the benchmark: nothing is measured here.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { adapterName } from "../bench/head.ts";
import { parts } from "../bench/parts/index.ts";
import type { Head, Part, PartResult } from "../bench/parts/part.ts";
import { table } from "./accuracy/markdown.ts";

/** What one machine gave, by the name of the part. */
export interface MachineResults {
  /** Its folder in bench/results, and of its plots in docs/performance. */
  readonly name: string;
  readonly results: ReadonlyMap<string, PartResult<unknown>>;
}

/** Of the page, where the plots are. */
const PLOTS = "performance";

/**
 * Reads bench/results: a folder a machine, in it PART.json.
 *
 * @throws Error for a file that is no result of a part.
 */
export function readResults(folder: string): readonly MachineResults[] {
  if (!existsSync(folder)) return [];
  const machines = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return machines
    .map(({ name }) => name)
    .sort()
    .map((name) => ({ name, results: readMachine(path.join(folder, name)) }));
}

function readMachine(folder: string): ReadonlyMap<string, PartResult<unknown>> {
  const results = new Map<string, PartResult<unknown>>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const whole: PartResult<unknown> = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
    const known = parts.some(({ name }) => name === whole.part && `${name}.json` === file);
    if (!known) throw new Error(`${path.join(folder, file)}: is no result of a part of bench`);
    results.set(whole.part, whole);
  }
  return results;
}

/** The page and its plots: texts by their path within docs. */
export function performancePages(
  machines: readonly MachineResults[],
): Readonly<Record<string, string>> {
  const pages: Record<string, string> = { "performance.md": page(machines) };
  for (const { name, results } of machines) {
    for (const part of parts) {
      const whole = results.get(part.name);
      if (whole === undefined) continue;
      const files = part.files?.(whole.result, whole.head) ?? {};
      for (const [file, text] of Object.entries(files)) pages[`${PLOTS}/${name}/${file}`] = text;
    }
  }
  return pages;
}

function page(machines: readonly MachineResults[]): string {
  const sections = parts.map((part) => section(part, machines)).filter((text) => text !== "");
  return `# Performance

Rendered by \`npm run docs -- performance\` from the result files in \`bench/results\`; every figure was measured by \`npm run bench\`, on the machine that is named above it. Times are medians with quartiles.

${whereMeasured(machines)}
${sections.join("\n")}`;
}

function whereMeasured(machines: readonly MachineResults[]): string {
  const heads = machines.map(({ results }) => [...results.values()].map(({ head }) => head));
  const gpus = new Set(heads.flat().flatMap((head) => (head.software === false ? head.gpu : [])));
  const rows = machines.map(({ name }, m) => machineRow(name, heads[m]));
  const none =
    "No GPU was at hand for any of these figures. What ran on a software adapter shows that the WebGPU backend works there, not how fast a GPU is.";
  const some = `GPUs: ${[...gpus].join(", ")}. A software adapter is marked as one; it is no GPU.`;
  return `## Machines

${gpus.size === 0 ? none : some}

${table([["name", "processor", "cores", "memory", "system", "Node", "WebGPU on"], ...rows])}
`;
}

function machineRow(name: string, heads: readonly Head[]): string[] {
  const [{ machine }] = heads;
  const { cpu, cores, memoryGb, platform } = machine;
  const adapters = new Set(heads.map((head) => adapterName(head)));
  // A part that needs none may have been measured without.
  if (adapters.size > 1) adapters.delete(adapterName({ gpu: null, software: null }));
  const nodes = new Set(heads.map((head) => head.machine.node));
  const texts = [cpu, String(cores), `${memoryGb} GB`, platform];
  return [name, ...texts, [...nodes].join(", "), [...adapters].join(", ")];
}

/** Empty where no machine has such a result. */
function section(part: Part<unknown>, machines: readonly MachineResults[]): string {
  const blocks = machines.flatMap(({ name, results }) => {
    const whole = results.get(part.name);
    if (whole === undefined) return [];
    const { head, result, events } = whole;
    // Its own headings stand below the machine's.
    const text = part.render(result, head, `${PLOTS}/${name}/`).replaceAll(/^(?=#{3,5} )/gm, "#");
    const notes = events.map((event) => `\n- ${event}`).join("");
    return [`### On ${name}\n\n${source(head)}\n\n${text.trim()}\n${notes}`];
  });
  if (blocks.length === 0) return "";
  return `## ${part.title}\n\nCommand: \`npm run bench -- ${part.name}\`.\n\n${blocks.join("\n")}`;
}

function source(head: Head): string {
  const { date, machine, adapter, versions } = head;
  const driver = (adapter["driver"] ?? "") === "" ? "" : ` (${adapter["driver"]})`;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const where = `${machine.cpu}, ${machine.cores} cores; ${adapterName(head)}${driver}`;
  return `${where}; commit ${machine.commit}, ${date}; ${packages.join(", ")}.`;
}
