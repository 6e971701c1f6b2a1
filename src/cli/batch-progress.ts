// How far a batch is: one bar for all scans on a terminal, one line for each scan in a pipe.

import { Presets, SingleBar } from "cli-progress";

import { say } from "./print.ts";

export interface BatchProgress {
  readonly isSilent: boolean;
  /** Scans that are to be fitted, those that were complete before not counted. */
  start(total: number): void;
  /** One more is over, whatever came of it; `line` says which and what. */
  over(line: string): void;
  /** A line above the bar. */
  tell(line: string): void;
  stop(): void;
}

/**
 * @param now - Milliseconds on a clock that only goes forward.
 */
export function makeBatchProgress(
  manner: "bar" | "lines" | "silent",
  now: () => number,
): BatchProgress {
  let total = 0;
  let done = 0;
  let startedMs = now();
  let bar: SingleBar | undefined;

  const perHour = (): number => (done / Math.max(1, now() - startedMs)) * 3_600_000;
  const rate = (): string => (done === 0 ? "-" : perHour().toFixed(perHour() < 10 ? 1 : 0));
  const left = (): string =>
    done === 0 ? "-" : duration(((now() - startedMs) / done) * (total - done));

  const draw = (): void => bar?.update(done, { rate: rate(), left: left() });
  const tell = (line: string): void => {
    if (manner === "silent") return;
    if (bar !== undefined) process.stderr.write("\r\u001b[K");
    say(line);
    draw();
  };
  return {
    isSilent: manner === "silent",
    tell,
    start(count) {
      total = count;
      startedMs = now();
      if (manner !== "bar" || count === 0) return;
      bar = new SingleBar(
        {
          format: "{bar} {value} of {total} scans, {rate} an hour, {left} left",
          stream: process.stderr,
          hideCursor: true,
          clearOnComplete: false,
          fps: 10,
        },
        Presets.shades_classic,
      );
      bar.start(count, 0, { rate: "-", left: "-" });
    },
    over(line) {
      done++;
      if (manner === "lines") say(`${done} of ${total}: ${line}; ${left()} left`);
      else tell(line);
    },
    stop() {
      draw();
      bar?.stop();
      bar = undefined;
    },
  };
}

/** "3 h 12 min", "12 min", "40 s". */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
