// How long group maps by permutation take: the largest t of 10,000 arrangements of 2 x 20 maps of
// 100,000 voxels, and cluster enhancement, which takes longer, of a part of them.

import { performance } from "node:perf_hooks";

import { makeArrangements } from "../src/group/permute/arrangements.ts";
import { makeDesign } from "../src/group/permute/design.ts";
import { engineHere } from "../src/group/permute/engine-here.ts";
import type { Engine } from "../src/group/permute/engine.ts";
import { permutationTest } from "../src/group/permute/permute.ts";
import {
  TFCE_DEFAULTS,
  type PermutationRequest,
  type PermutationResult,
  type TfceSettings,
} from "../src/group/permute/request.ts";
import { openPermuteGpu } from "../src/group/permute/webgpu/engine.ts";
import { openPermuteThreads } from "../src/node/permute-threads.ts";
import { noisyMaps, oneSampleT, pooledT } from "../test/group/permute/naive.ts";
import type { BenchGpu } from "./gpu.ts";
import type { BenchContext } from "./parts/part.ts";
import { spreadOf, type Spread } from "./spread.ts";

export interface PermuteRow {
  readonly test: string;
  readonly who: string;
  readonly software: boolean;
  readonly voxels: number;
  readonly arrangements: number;
  readonly clusters: boolean;
  /** Of the whole test, from the maps to p. */
  readonly ms: Spread;
}

const GROUP = 20;
const FULL = { shape: [50, 50, 40], arrangements: 10_000, clusters: 200, runs: 3 } as const;
const QUICK = { shape: [20, 20, 10], arrangements: 1000, clusters: 50, runs: 1 } as const;
/** SwiftShader plays the GPU fifty times slower than the processor computes by itself. */
const SOFTWARE_ARRANGEMENTS = 200;

const TESTS = [
  {
    name: "20 pairs",
    test: {
      kind: "paired",
      pairs: Array.from({ length: GROUP }, (_, i) => ({ first: i, second: GROUP + i })),
    },
  },
  {
    name: "20 against 20",
    test: {
      kind: "two-sample",
      first: Array.from({ length: GROUP }, (_, i) => i),
      second: Array.from({ length: GROUP }, (_, i) => GROUP + i),
    },
  },
] as const;

/** Who computes, and how much of it in a bearable time. */
interface Entrant {
  readonly who: string;
  readonly open: () => Promise<Engine>;
  readonly software: boolean;
  readonly mostArrangements: number;
}

/** @throws Error when a map is wrong, before its time counts. */
export async function measurePermute(
  { gpu, threads, quick, signal }: BenchContext,
  onRow: (row: PermuteRow) => void,
): Promise<readonly PermuteRow[]> {
  const { shape, arrangements, clusters, runs } = quick ? QUICK : FULL;
  const maps = noisyMaps(2 * GROUP, shape, 17, 2);
  const voxels = maps.length / (2 * GROUP);
  const processors = [...new Set([1, threads])].map(processor);
  const rows: PermuteRow[] = [];
  async function add(
    { name, test }: (typeof TESTS)[number],
    { who, open, software, mostArrangements }: Entrant,
    tfce: TfceSettings | undefined,
  ): Promise<void> {
    const asked = tfce === undefined ? arrangements : clusters;
    const permutations = Math.min(asked, mostArrangements);
    const request = { maps, mapCount: 2 * GROUP, shape, test, seed: 5, permutations, tfce };
    const ms = await timeTest(open, request, software ? 1 : runs, signal);
    const row = { test: name, who, software, voxels, arrangements: permutations, ms };
    rows.push({ ...row, clusters: tfce !== undefined });
    onRow(rows[rows.length - 1]);
  }
  for (const one of TESTS) {
    for (const entrant of [...processors, ...adapters(gpu)]) await add(one, entrant, undefined);
  }
  for (const entrant of processors) await add(TESTS[0], entrant, TFCE_DEFAULTS);
  return rows;
}

function processor(threads: number): Entrant {
  return {
    who: `processor, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    open: async () => openPermuteThreads(threads),
    software: false,
    mostArrangements: Infinity,
  };
}

function adapters({ open, report }: BenchGpu): readonly Entrant[] {
  if (open === undefined || report === undefined) return [];
  const { software, name } = report;
  return [
    {
      who: name,
      open: () => openPermuteGpu({ open, software, clusters: engineHere() }),
      software,
      mostArrangements: software ? SOFTWARE_ARRANGEMENTS : Infinity,
    },
  ];
}

async function timeTest(
  open: () => Promise<Engine>,
  request: PermutationRequest,
  runs: number,
  signal: AbortSignal,
): Promise<Spread> {
  const engine = await open();
  const times: number[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      const started = performance.now();
      const result = await permutationTest(request, { signal }, engine);
      times.push(performance.now() - started);
      if (run === 0) checkResult(request, result);
    }
  } finally {
    await engine.close();
  }
  return spreadOf(times);
}

const CHECKED_VOXELS = 5;
const CHECKED_ARRANGEMENTS = 3;

/** Against textbook formulas: some voxels over all arrangements, some arrangements over all voxels. */
function checkResult(request: PermutationRequest, found: PermutationResult): void {
  const { mapCount } = request;
  const design = makeDesign(request);
  const { codes, count } = makeArrangements(design, request);
  const voxels = request.maps.length / mapCount;
  const tOf = (arrangement: number, voxel: number): number => {
    const groups: [number[], number[]] = [[], []];
    for (const [i, { plus, minus }] of design.rows.entries()) {
      const code = codes[arrangement * design.rows.length + i];
      const value = request.maps[plus * voxels + voxel];
      if (minus === undefined) groups[code].push(value);
      else groups[0].push((code === 0 ? 1 : -1) * (value - request.maps[minus * voxels + voxel]));
    }
    return design.permuted === "signs" ? oneSampleT(groups[0]) : pooledT(...groups);
  };
  for (let i = 0; i < CHECKED_VOXELS; i++) {
    const v = Math.floor((i * voxels) / CHECKED_VOXELS);
    const all = Float64Array.from({ length: count.used }, (_, a) => Math.abs(tOf(a, v)));
    const p = all.filter((t) => t >= all[0] * (1 - 1e-9)).length / count.used;
    if (Math.abs(Math.abs(found.t[v]) - all[0]) < 1e-10 * all[0] && found.pUncorrected[v] === p) {
      continue;
    }
    throw new Error(
      `wrong before fast: voxel ${v}: t ${found.t[v]}, p ${found.pUncorrected[v]}, by the textbook ${all[0]}, ${p}`,
    );
  }
  for (let i = 0; i < CHECKED_ARRANGEMENTS; i++) {
    const a = Math.floor((i * count.used) / CHECKED_ARRANGEMENTS);
    let largest = 0;
    for (let v = 0; v < voxels; v++) largest = Math.max(largest, Math.abs(tOf(a, v)));
    if (Math.abs(found.largestT[a] - largest) < 1e-10 * largest) continue;
    throw new Error(
      `wrong before fast: arrangement ${a}: largest t ${found.largestT[a]}, by the textbook ${largest}`,
    );
  }
}
