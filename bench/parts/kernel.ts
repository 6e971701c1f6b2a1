// Kernels alone against what the device's memory and arithmetic can do: bench/kernel as a part.

import { table } from "../../tools/accuracy/markdown.ts";
import { measureKernels, type KernelResult, type KernelRow } from "../kernel/measure.ts";
import { scaled, spreadText, threeFigures } from "../spread.ts";
import type { Part } from "./part.ts";

interface KernelPartResult {
  /** Null where there is no GPU. */
  readonly kernels: KernelResult | null;
}

const MIB = 2 ** 20;
const SIZES = {
  gpu: { bytes: 1024 * MIB, threads: 2 ** 22, runs: 30 },
  software: { bytes: MIB, threads: 2 ** 12, runs: 5 },
};
const QUICK = {
  gpu: { bytes: 256 * MIB, threads: 2 ** 20, runs: 5 },
  software: { bytes: MIB / 4, threads: 2 ** 10, runs: 2 },
};

export const kernelPart: Part<KernelPartResult> = {
  name: "kernel",
  title: "Kernels and the roofline",
  about: "the GPU's kernels alone, against its own memory and arithmetic",
  byDefault: true,
  async measure({ gpu, quick, signal, say }) {
    if (gpu.open === undefined) {
      say(`no kernel is timed: ${gpu.reason}`);
      return { kernels: null };
    }
    const sizes = (quick ? QUICK : SIZES)[gpu.report?.software === true ? "software" : "gpu"];
    const device = await gpu.open();
    try {
      const kernels = await measureKernels(device, sizes, signal, (row) => say(line(row)));
      return { kernels };
    } finally {
      device.destroy();
    }
  },
  render({ kernels }, { software, noGpu }) {
    if (kernels === null) return `Not measured: ${noGpu}.`;
    const { hasClock, limits, rows } = kernels;
    const warning =
      software === true
        ? "**A software adapter: the processor plays the GPU, and nothing here is a GPU's figure.** It shows that the measurement works. "
        : "";
    const clock = hasClock ? "timestamps of the device" : "the wall clock, queue included";
    return `${warning}Curves lie on the device, maps stay there; time is by ${clock}, median (quartiles). In the same run the device copied ${limits.copiedBytes / MIB} MiB at **${spreadText(limits.copyGbPerS)} GB/s** (read and written) and multiplied and added at **${spreadText(limits.gflopPerS)} GFLOP/s**. Bytes and operations are those that a fit needs at least; shares are of these two figures.

${table([
  [
    "model",
    "frames",
    "threads a group",
    "million fits/s",
    "bytes a fit",
    "GB/s",
    "of copy",
    "flops a fit",
    "GFLOP/s",
    "of arithmetic",
  ],
  ...rows.map((row) => {
    const gb = scaled(row.fitsPerS, row.bytes / 1e9);
    const gflop = scaled(row.fitsPerS, row.flops / 1e9);
    return [
      row.model,
      String(row.frames),
      String(row.workgroup),
      spreadText(row.fitsPerS, 1e-6),
      String(row.bytes),
      threeFigures(gb.median),
      percent(gb.median / limits.copyGbPerS.median),
      String(row.flops),
      threeFigures(gflop.median),
      percent(gflop.median / limits.gflopPerS.median),
    ];
  }),
])}`;
  },
};

function line({ model, frames, workgroup, fitsPerS }: KernelRow): string {
  const rate = spreadText(fitsPerS, 1e-6);
  return `${model}, ${frames} frames, kernel alone, groups of ${workgroup}: ${rate} million fits/s`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
