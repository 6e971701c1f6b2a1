// One thread of the pool, seen from the main one: it is given one scan after another, until it ends
// or dies. A thread that dies takes the scan it was at with it, and nothing else.

import type { Worker } from "node:worker_threads";

import { Fault, messageOf } from "../errors.ts";
import { errorCode } from "./file-ops.ts";
import type { FitJobData, FitTask, FromJob, Question, ToJob } from "./fit-job.ts";
import type { FitService } from "./fit-service.ts";
import { packError, unpackError } from "./frame-task.ts";
import type { UnitResult } from "./unit-result.ts";
import { startWorker } from "./workers.ts";

export interface JobThread {
  readonly isAlive: boolean;
  /**
   * Fits one scan; the last one must be over.
   *
   * @param serviceOf - Makes the main thread's side of it. Its signal is also aborted when the thread
   *   has died.
   * @throws Fault as `fit`, "transient" when the thread dies.
   */
  run(task: FitTask, signal: AbortSignal | undefined, serviceOf: ServiceOf): Promise<UnitResult>;
  /** Ends it, in the middle of whatever it is at. */
  end(): Promise<void>;
}

type ServiceOf = (signal: AbortSignal, tell: (message: ToJob) => void) => FitService;

const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";

export function startJobThread(data: FitJobData): JobThread {
  const worker = startWorker(new URL("./fit-job-worker", import.meta.url), data);
  let isAlive = true;
  let lastError: unknown;
  // The first to hear of a death: whoever is told next must not find it alive.
  worker.on("error", (error) => {
    isAlive = false;
    lastError = error;
  });
  worker.on("exit", () => {
    isAlive = false;
  });
  // A message that can't be read would be waited for forever.
  worker.on("messageerror", (error) => {
    lastError = error;
    void worker.terminate();
  });

  const tell = (message: ToJob): void => worker.postMessage(message);

  async function reply(id: number, question: Question, service: FitService): Promise<void> {
    try {
      const { value, transfer } = await service.answer(question);
      const message: ToJob = { kind: "answer", id, value };
      worker.postMessage(message, transfer);
    } catch (error) {
      tell({ kind: "refusal", id, error: packError(error) });
    }
  }

  return {
    get isAlive() {
      return isAlive;
    },
    async run(task, signal, serviceOf) {
      const stop = new AbortController();
      const service = serviceOf(stop.signal, tell);
      const abort = (): void => {
        const reason: unknown = signal?.reason;
        const fault =
          reason instanceof Fault ? reason : new Fault("interrupted", messageOf(reason));
        tell({ kind: "abort", reason: packError(fault) });
        stop.abort(reason);
      };
      const over = resultFrom(worker, {
        hear(message) {
          if (message.kind === "question") void reply(message.id, message.question, service);
          else service.hear(message);
        },
        deathOf: (code) => deathOf(task.spec.pet, lastError, code),
      });
      try {
        tell({ kind: "task", task });
        if (signal?.aborted === true) abort();
        else signal?.addEventListener("abort", abort);
        return await over;
      } catch (error) {
        stop.abort(error);
        throw signal?.aborted === true ? signal.reason : error;
      } finally {
        signal?.removeEventListener("abort", abort);
        await service.close();
      }
    },
    async end() {
      await worker.terminate();
    },
  };
}

interface Listener {
  /** What is said on the way. */
  hear(message: Exclude<FromJob, { readonly kind: "done" | "failed" }>): void;
  deathOf(code: number): Fault;
}

/** What a thread says last of the task that it is at. */
function resultFrom(worker: Worker, listener: Listener): Promise<UnitResult> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off("message", onMessage);
      worker.off("exit", onExit);
      end();
    };
    const onMessage = (message: FromJob): void => {
      if (message.kind === "done") settle(() => resolve(message.result));
      else if (message.kind === "failed") settle(() => reject(unpackError(message.error)));
      else listener.hear(message);
    };
    const onExit = (code: number): void => settle(() => reject(listener.deathOf(code)));
    worker.on("message", onMessage);
    worker.on("exit", onExit);
  });
}

function deathOf(scan: string, error: unknown, code: number): Fault {
  if (errorCode(error) === OUT_OF_MEMORY) {
    return new Fault(
      "transient",
      `${scan}: the thread that fitted it ran out of memory`,
      "Run it again with fewer --jobs; NODE_OPTIONS=--max-old-space-size=MB gives threads more.",
      { cause: error },
    );
  }
  if (error !== undefined) {
    const message = `${scan}: the thread that fitted it failed: ${messageOf(error)}`;
    return new Fault("bug", message, "Please report this.", { cause: error });
  }
  const message = `${scan}: the thread that fitted it ended in the middle of it, with code ${code}`;
  return new Fault("transient", message, "Run it again.");
}
