#!/usr/bin/env node
// The program's door. Files are read and inflated in a pool of threads that all scans share: four,
// unless a variable says otherwise before the first of them starts. Two for each core, one that waits
// for the disk and one that inflates; then main.ts takes over.
//
// CommonJS, since loading the other kind of module starts the pool.

const MOST_THREADS = 128;
const { availableParallelism } = process.getBuiltinModule("node:os");
const wanted = Math.min(MOST_THREADS, Math.max(4, 2 * availableParallelism()));
process.env["UV_THREADPOOL_SIZE"] ??= String(wanted);
void import("./main.ts");
