// How fast images come from disk: the same frames as .nii.gz, inflated and decoded, and as .nii.

import { rm, stat } from "node:fs/promises";
import path from "node:path";

import { makeGrid } from "../../src/image/grid.ts";
import { createStaging } from "../../src/node/atomic.ts";
import { openImage } from "../../src/node/image-file.ts";
import { createImageWriter } from "../../src/node/image-writer.ts";
import type { InflateAnswer, InflateJob } from "./jobs.ts";
import { growingFrames, makeSource } from "./source.ts";

export async function inflateStep({ folder, shape, frames }: InflateJob): Promise<InflateAnswer> {
  const compressed = path.join(folder, `scale-inflate-${process.pid}.nii.gz`);
  const plain = path.join(folder, `scale-inflate-${process.pid}.nii`);
  try {
    await writeBoth({ folder, shape, frames, kind: "inflate" }, [compressed, plain]);
    const gzipMs = await readMs(compressed);
    const plainMs = await readMs(plain);
    const inflatedBytes = (await stat(plain)).size;
    const storedBytes = (await stat(compressed)).size;
    return { inflatedBytes, storedBytes, gzipMs, plainMs };
  } finally {
    await Promise.all([compressed, plain].map((file) => rm(file, { force: true })));
  }
}

async function writeBoth(job: InflateJob, files: readonly string[]): Promise<void> {
  const { image, frames } = makeSource(job.shape, growingFrames(job.frames));
  const grid = makeGrid({ shape: job.shape, voxelMm: [2, 2, 2] });
  const layout = { grid, datatype: "float32" as const, frameCount: frames.count };
  const staging = createStaging();
  try {
    const writers = await Promise.all(
      files.map((file) => createImageWriter(staging, file, layout, { level: 1 })),
    );
    for await (const values of image.frames({ precision: "f32" })) {
      await Promise.all(writers.map((writer) => writer.write(values)));
    }
    await Promise.all(writers.map((writer) => writer.close()));
    await staging.commit();
  } finally {
    await staging.discard();
  }
}

/** The second of two runs: the file is in the system's cache, the code is warm. */
async function readMs(file: string): Promise<number> {
  let lastMs = 0;
  for (let run = 0; run < 2; run++) {
    const start = performance.now();
    const image = await openImage(file);
    let frames = 0;
    for await (const values of image.frames({ precision: "f32" })) {
      if (values.length > 0) frames++;
    }
    lastMs = performance.now() - start;
    if (frames !== image.header.frameCount) throw new Error(`${file}: ${frames} frames came`);
  }
  return lastMs;
}
