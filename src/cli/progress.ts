// A progress bar on a terminal; silence in a pipe.

import { Presets, SingleBar } from "cli-progress";

import type { Stage } from "../job/inputs.ts";

const LABELS: Readonly<Record<Stage | "write", string>> = {
  read: "reading",
  design: "design",
  fit: "fitting",
  certify: "certifying",
  write: "writing",
};

export interface Progress {
  update(stage: Stage | "write", done: number, total: number): void;
  stop(): void;
}

/** @param visible - Whether stderr is a terminal and the user wants to see it. */
export function makeProgress(visible: boolean): Progress {
  if (!visible) return { update: () => {}, stop: () => {} };
  let bar: SingleBar | undefined;
  let current: Stage | "write" | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
    current = undefined;
  };
  return {
    update(stage, done, total) {
      // Certifying takes a moment between slabs of fitting: one bar for both.
      if (stage === "certify" || stage === "design") return;
      if (stage !== current) {
        stop();
        const unit = stage === "fit" ? "voxels" : "MB";
        bar = new SingleBar(
          {
            format: `${LABELS[stage].padEnd(10)} {bar} {percentage} % of {amount} ${unit}, {eta_formatted} left`,
            stream: process.stderr,
            hideCursor: true,
            clearOnComplete: false,
            fps: 10,
          },
          Presets.shades_classic,
        );
        bar.start(total, done, { amount: amount(stage, total) });
        current = stage;
      }
      bar?.update(done, { amount: amount(stage, total) });
      if (done >= total) stop();
    },
    stop,
  };
}

function amount(stage: Stage | "write", total: number): string {
  return (stage === "fit" ? total : Math.round(total / 1e6)).toLocaleString("en");
}
