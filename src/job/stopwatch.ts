// How long each stage of a run takes, added up over all its slabs, and when.

import type { Span } from "../maps/result.ts";

export interface Stopwatch {
  /** Runs `work` and adds its time, also a promise's, to the stage. */
  time<T>(stage: string, work: () => T): T;
  /** Begins a stage; what it returns ends it. */
  begin(stage: string): () => void;
  /** Milliseconds. */
  stages(): Readonly<Record<string, number>>;
  /** In the order in which stages began. */
  timeline(): readonly Span[];
}

/** @param now - Milliseconds on a clock that only goes forward. */
export function makeStopwatch(now: () => number): Stopwatch {
  const total: Record<string, number> = {};
  const spans = new Map<string, Span>();
  const begin = (stage: string): (() => void) => {
    const startMs = now();
    spans.set(stage, { stage, startMs, endMs: startMs, ...spans.get(stage) });
    return () => {
      const endMs = now();
      total[stage] = (total[stage] ?? 0) + (endMs - startMs);
      spans.set(stage, { stage, startMs, ...spans.get(stage), endMs });
    };
  };
  return {
    begin,
    time(stage, work) {
      const stop = begin(stage);
      let result;
      try {
        result = work();
      } catch (error) {
        stop();
        throw error;
      }
      if (result instanceof Promise) void result.then(stop, stop);
      else stop();
      return result;
    },
    stages: () => ({ ...total }),
    timeline: () => [...spans.values()],
  };
}
