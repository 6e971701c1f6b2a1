// WebGPU's usage flags, which are globals in a browser only.

export const MAP_READ = 0x01;
export const MAP_WRITE = 0x02;
export const COPY_SRC = 0x04;
export const COPY_DST = 0x08;
export const UNIFORM = 0x40;
export const STORAGE = 0x80;
export const QUERY_RESOLVE = 0x200;
/** GPUMapMode.READ */
export const READ = 0x01;
/** GPUMapMode.WRITE */
export const WRITE = 0x02;
/** GPUShaderStage.COMPUTE */
export const COMPUTE = 0x04;
