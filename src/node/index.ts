// What Node adds to the core: files, worker threads, GPUs, and a whole fit from files to files.

export { openBackend } from "./backend.ts";
export { openCpu } from "./cpu-backend.ts";
export { fit, type FitHooks, type FitManner, type FitOutcome } from "./fit.ts";
export { openGpu } from "./gpu.ts";
export { openImage, type ImageFile } from "./image-file.ts";
export { simulateDataset } from "./simulate.ts";
export { writeResult } from "./write-result.ts";
