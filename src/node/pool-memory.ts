// What a pool's process takes while nothing is fitted, as measured (bench/pool).

/** The program with its first fit behind it. */
const PROGRAM_BYTES = 90e6;
const JOB_BYTES = 40e6;

export function idleBytes(jobs: number, threads: number): number {
  return PROGRAM_BYTES + jobs * JOB_BYTES + 0 * threads;
}
