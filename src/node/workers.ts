// Starts worker threads, from the built package and from the sources alike.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/**
 * Runs from the sources (tests, tools) load a `.ts` file, which Node 20 can't do by itself: there a
 * small script registers the loader first. Built code is a plain `.js` file.
 *
 * @param script - URL of the worker's module without its ending, beside the caller:
 *   `new URL("./cpu-worker", import.meta.url)`.
 */
export function startWorker(script: URL, workerData: unknown): Worker {
  if (import.meta.url.endsWith(".js")) {
    return new Worker(new URL(`${script.href}.js`), { workerData });
  }
  // require() finds the folder; its own pick there would be the CommonJS twin, which does not load.
  const found = createRequire(import.meta.url).resolve("tsx/esm/api");
  const loader = pathToFileURL(found.replace(/\.cjs$/, ".mjs")).href;
  const bootstrap = `
    import(${JSON.stringify(loader)}).then(({ register }) => {
      register();
      return import(${JSON.stringify(`${script.href}.ts`)});
    });
  `;
  return new Worker(bootstrap, { eval: true, workerData });
}
