// Is this machine's GPU right? Fits simulated voxels on it and in f64, for every model, two frame
// schedules and three noise levels; prints a table and exits 1 when a row fails, 69 without a GPU.
//
//   parity [--gpu NAME] [--voxels N] [--json]

import { parseArgs } from "node:util";

import { openDevice } from "../../src/backend/webgpu/device.ts";
import { openWebGpu } from "../../src/backend/webgpu/webgpu.ts";
import { Fault } from "../../src/errors.ts";
import { openGpu } from "../../src/node/gpu.ts";
import { table, figures } from "../accuracy/markdown.ts";
import { parityCases } from "./cases.ts";
import { compareCase, type ParityRow } from "./compare.ts";

/** What `--json` prints. */
export interface ParityReport {
  readonly adapter: string;
  readonly software: boolean;
  readonly seed: number;
  readonly rows: readonly ParityRow[];
}

const SEED = 31;
/** A software adapter takes half a minute for these, a GPU a minute for a hundred times as many. */
const VOXELS = { software: 2000, gpu: 200_000 } as const;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      gpu: { type: "string" },
      voxels: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { report } = await openGpu({ name: values.gpu, allowSoftware: true });
  const voxels = Number(values.voxels ?? (report.software ? VOXELS.software : VOXELS.gpu));
  if (!(Number.isSafeInteger(voxels) && voxels > 0)) {
    throw new Fault("usage", `--voxels is ${values.voxels}; it must be a whole number above 0`);
  }
  const backend = await openWebGpu({
    open: async () => {
      const { adapter } = await openGpu({ name: values.gpu, allowSoftware: true });
      return openDevice(adapter, { name: report.name });
    },
    software: report.software,
    details: {},
  });
  const rows: ParityRow[] = [];
  try {
    for (const one of parityCases()) {
      const row = await compareCase(backend, one, voxels, SEED);
      rows.push(row);
      if (!values.json) console.error(`${row.model} ${row.frames} frames: ${verdict(row)}`);
    }
  } finally {
    await backend.close();
  }
  const { name, software } = report;
  const found: ParityReport = { adapter: name, software, seed: SEED, rows };
  console.log(values.json ? JSON.stringify(found, null, 2) : print(found));
  return rows.every(({ passed }) => passed) ? 0 : 1;
}

function print({ adapter, software, rows }: ParityReport): string {
  return `${adapter}${software ? " (a software adapter, no GPU)" : ""}, f32 against f64
${table([
  ["model", "frames", "noise", "voxels", "median", "99.9 %", "largest", "beyond", ""],
  ...rows.map((row) => [
    row.model,
    String(row.frames),
    String(row.noise),
    String(row.voxels),
    figures(row.median),
    figures(row.p999),
    figures(row.largest),
    String(row.beyond),
    verdict(row),
  ]),
])}`;
}

function verdict({ passed, wrong, beyond }: ParityRow): string {
  return passed ? "passed" : `FAILED: ${beyond} beyond tolerance, ${wrong} of them wrong`;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(`parity: ${error.message}. ${error.advice}`);
  process.exitCode = error.exitCode;
}
