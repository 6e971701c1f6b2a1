// Starts the process of a side and talks to it.

import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

import { Fault } from "../../src/errors.ts";
import type { Side } from "./duel.ts";
import type { Answer } from "./kernel.ts";
import type { Open, Reply, Request } from "./messages.ts";

export interface OpenSide extends Side {
  /** Of the first run. */
  readonly answer: Answer;
  close(): void;
}

/**
 * @param script - URL of the bundle of side.ts.
 * @param environment - Variables that have to be there when a process starts.
 * @throws Fault "no-gpu" when the kernel's adapter is not there; Error when the kernel fails.
 */
export async function startSide(
  script: string,
  open: Open,
  environment: Readonly<Record<string, string>>,
): Promise<OpenSide> {
  const child = fork(fileURLToPath(script), [], {
    // Typed arrays as they are.
    serialization: "advanced",
    // The guard's own loader of TypeScript has no place where times are taken.
    execArgv: [],
    env: { ...process.env, ...environment },
  });
  try {
    const opened = await ask(child, { kind: "open", open });
    if (opened.kind !== "opened") throw new Error(`${open.kernel} answered ${opened.kind}`);
    return {
      answer: opened.answer,
      runMs: opened.runMs,
      async time(runs) {
        const reply = await ask(child, { kind: "time", runs });
        if (reply.kind !== "took") throw new Error(`${open.kernel} answered ${reply.kind}`);
        return reply.ms;
      },
      close: () => child.disconnect(),
    };
  } catch (error) {
    child.kill();
    throw error;
  }
}

function ask(child: ChildProcess, request: Request): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      child.off("message", onMessage).off("error", onError).off("exit", onExit);
      end();
    };
    const onMessage = (reply: Reply): void =>
      settle(() => {
        if (reply.kind !== "failed") resolve(reply);
        else
          reject(reply.noAdapter ? new Fault("no-gpu", reply.message) : new Error(reply.message));
      });
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => reject(new Error(`the process of a kernel ended with ${code ?? signal}`)));
    child.on("message", onMessage).on("error", onError).on("exit", onExit);
    child.send(request);
  });
}
