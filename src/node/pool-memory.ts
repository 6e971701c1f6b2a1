// What the threads of a pool take while they fit nothing, and how many of them are worth having.
//
// Measured with Node 20 on Linux x64, resident memory of pools whose jobs had fitted six small scans
// each: 100, 136, 204, 346 and 637 MB for 1, 2, 4, 8 and 16 jobs. After scans of 1.6 million voxels
// it is some 20 MB more for each job, which malloc keeps.

/** A job with its code, its buffers, and what malloc keeps of the last scan. */
const JOB_BYTES = 60e6;
/** A further thread of a job's CPU backend. */
const HELPER_BYTES = 14e6;
/** What the program itself grows by while it hands out work. */
const GROWTH_BYTES = 20e6;
/** The program before it has threads, for a guess before there is a pool. */
const PROGRAM_BYTES = 80e6;

/**
 * @param programBytes - Resident before the first thread is started.
 * @param shares - Threads of each job.
 */
export function idleBytes(programBytes: number, shares: readonly number[]): number {
  const helpers = shares.reduce((sum, share) => sum + (share > 1 ? share : 0), 0);
  return programBytes + GROWTH_BYTES + JOB_BYTES * shares.length + HELPER_BYTES * helpers;
}

/**
 * As many scans at a time as there are threads: reading, inflating and writing are most of the work,
 * and one thread can do these for one scan. Fewer where there are fewer scans, or where threads alone
 * would take more than half of the memory. With a GPU two at least, so that one scan is read while
 * another is on the GPU.
 */
export function defaultJobs(
  threads: number,
  memoryBytes: number,
  units: number,
  backend: "auto" | "webgpu" | "cpu",
): number {
  const room = Math.floor((memoryBytes / 2 - PROGRAM_BYTES) / JOB_BYTES);
  const useful = backend === "webgpu" ? Math.max(2, threads) : threads;
  return Math.max(1, Math.min(useful, units, room));
}
