// What a thread of the pool has asked the main one and waits for.

import { Fault } from "../errors.ts";
import type { Ask, FromJob, Question, ToJob } from "./fit-job.ts";
import { unpackError } from "./frame-task.ts";

export interface Questions {
  readonly ask: Ask;
  hear(message: Extract<ToJob, { readonly kind: "answer" | "refusal" }>): void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function makeQuestions(say: (message: FromJob) => void): Questions {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  return {
    ask: (what, ask) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        // The other side answers each question in its own type; a thread boundary erases it.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        say({ kind: "question", id, question: { what, ask } as Question });
      }),
    hear(message) {
      const one = waiting.get(message.id);
      waiting.delete(message.id);
      if (one === undefined) throw new Fault("bug", `nobody has asked question ${message.id}`);
      if (message.kind === "answer") one.resolve(message.value);
      else one.reject(unpackError(message.error));
    },
  };
}
