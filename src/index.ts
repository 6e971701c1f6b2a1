// The platform-free core: models, the pipeline from frames to maps, WebGPU and CPU backends, images
// and timing. Nothing here touches a file or a Node module; `bindmap/node` does.

export type { Backend, BackendInfo, Block, Fitted, Fitter } from "./backend/backend.ts";
export { fitRange } from "./backend/cpu/fit-range.ts";
export { openDevice, type Device } from "./backend/webgpu/device.ts";
export { openWebGpu, type WebGpuOptions } from "./backend/webgpu/webgpu.ts";
export { EXIT_CODES, Fault, type FaultKind } from "./errors.ts";
export { decodeFrames } from "./image/frames.ts";
export { gridDifference, makeGrid, type Grid } from "./image/grid.ts";
export { parseHeader, type ImageHeader } from "./image/header.ts";
export type { Image } from "./image/image.ts";
export { encodeHeader, encodeValues } from "./image/write.ts";
export type { Hooks, ScanInputs } from "./job/inputs.ts";
export { fitScan } from "./job/run.ts";
export type { FitSpec } from "./job/spec.ts";
export type { Certificate } from "./maps/certificate.ts";
export {
  mapOf,
  statusCounts,
  toVolume,
  type RegionsFound,
  type ScanResult,
} from "./maps/result.ts";
export { models } from "./models/index.ts";
export type { Design, DesignInput, Model } from "./models/model.ts";
export { isFitted, STATUS, STATUS_LABELS } from "./models/status.ts";
export { labelRuns, type LabelRuns } from "./tac/label-runs.ts";
export type { Frames } from "./timing/frames.ts";
export { parsePetSidecar } from "./timing/sidecar.ts";
export { frameWeights } from "./timing/weights.ts";
export { VERSION } from "./version.ts";
export { makeWarnings, type Warnings } from "./warnings.ts";
