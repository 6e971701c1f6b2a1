// The hot kernels, each behind the contract of kernel.ts. `npm run baseline` bundles this file as the
// code is then; the guard bundles it as the code is now. It makes no inputs and judges no answers.

import { fitRange } from "../../src/backend/cpu/fit-range.ts";
import { openDevice } from "../../src/backend/webgpu/device.ts";
import { openWebGpu } from "../../src/backend/webgpu/webgpu.ts";
import { decodeFrames } from "../../src/image/frames.ts";
import type { Hooks, ScanInputs } from "../../src/job/inputs.ts";
import { readPass } from "../../src/job/pass.ts";
import { equilibrium } from "../../src/models/equilibrium/index.ts";
import type { Model } from "../../src/models/model.ts";
import { srtm } from "../../src/models/srtm/index.ts";
import { gunzip } from "../../src/node/gunzip.ts";
import { makeRegionMean } from "../../src/tac/reference.ts";
import { makeWarnings } from "../../src/warnings.ts";
import { memoryImage } from "../../test/support/memory-image.ts";
import { timingOf } from "../../test/support/pet-timing.ts";
import type { DecodeInput, FitInput, GunzipInput, Kernel, PassInput } from "./kernel.ts";

const NAME = "the guard's input";

export const kernels = {
  "fit srtm": onThread(srtm),
  "fit equilibrium": onThread(equilibrium),
  "fit srtm in WGSL": onAdapter(srtm),
  decode,
  pass,
  gunzip: inflate,
};

function onThread(model: Model): Kernel<FitInput> {
  return ({ block, ...input }) => {
    const { voxelCount } = block;
    const design = model.design(input);
    const maps = new Float32Array(model.maps.length * voxelCount);
    const status = new Uint8Array(voxelCount);
    return () => {
      fitRange(model, design, block, 0, voxelCount, maps, status);
      return { maps, status };
    };
  };
}

/** With upload and read-back, as a backend has them. */
function onAdapter(model: Model): Kernel<FitInput> {
  return async ({ block, ...input }, adapter) => {
    if (adapter === undefined) throw new Error("this kernel needs an adapter");
    const backend = await openWebGpu({
      open: () => openDevice(adapter),
      software: true,
      details: {},
    });
    const fitter = await backend.prepare(model, model.design(input));
    return async () => {
      const { maps, status } = await fitter.fit(block);
      return { maps, status };
    };
  };
}

/** The answer is the last frame: all lie in one array, one after another. */
function decode({
  header,
  bytes,
  chunkBytes,
}: DecodeInput): () => Promise<{ values: Float32Array }> {
  const options = {
    precision: "f32",
    name: NAME,
    warn: refuse,
    sourceOffset: header.dataOffset,
  } as const;
  return async () => {
    let values: Float32Array = new Float32Array();
    for await (const frame of decodeFrames(chunks(bytes, chunkBytes), header, options)) {
      values = frame;
    }
    return { values };
  };
}

/** All that can be wanted of one pass. */
function pass({ shape, frames, values, region, mask }: PassInput) {
  const image = memoryImage(shape, values);
  const kept = Array.from({ length: frames.count }, (_, f) => f);
  // What else a fit needs is nothing to a pass.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const inputs = { image, kept, timing: timingOf(frames) } as unknown as ScanInputs;
  const hooks: Hooks = {
    warnings: makeWarnings(),
    allocate: (length) => new Float32Array(length),
    now: () => 0,
  };
  const gathered = new Float32Array(frames.count * mask.length);
  const meanCurve = new Float64Array(frames.count);
  const meanImage = new Float64Array(image.header.voxelCount);
  const reference = makeRegionMean(NAME, region, shape[0] * shape[1], frames.count);
  const wants = {
    region: reference,
    meanCurve: { voxels: mask, into: meanCurve, isGathered: true },
    meanImage,
    gather: { voxels: mask, stride: mask.length, into: gathered },
  };
  return async () => {
    meanImage.fill(0);
    await readPass(inputs, wants, hooks, () => {});
    return { gathered, meanCurve, meanImage, reference: reference.curve().mean };
  };
}

function inflate({ bytes, chunkBytes }: GunzipInput): () => Promise<{ inflated: Uint8Array }> {
  return async () => {
    const parts: Uint8Array[] = [];
    for await (const part of gunzip(chunks(bytes, chunkBytes), NAME, () => {})) parts.push(part);
    return { inflated: Buffer.concat(parts) };
  };
}

/** The input is whole: nothing about it is odd. */
function refuse(message: string): never {
  throw new Error(message);
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
