// How long each stage of a run takes, added up over all its slabs.

export interface Stopwatch {
  /** Runs `work` and adds its time, also a promise's, to the stage. */
  time<T>(stage: string, work: () => T): T;
  stages(): Readonly<Record<string, number>>;
}

/** @param now - Milliseconds on a clock that only goes forward. */
export function makeStopwatch(now: () => number): Stopwatch {
  const total: Record<string, number> = {};
  return {
    time(stage, work) {
      const start = now();
      const stop = (): void => {
        total[stage] = (total[stage] ?? 0) + (now() - start);
      };
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
  };
}
