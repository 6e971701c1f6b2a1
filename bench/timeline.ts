// The stages of a run under each other, each a bar from when it began to when it ended.

import type { Span } from "../src/maps/result.ts";

const BAR_WIDTH = 60;

/** @param wallMs - From the start of the process to its exit: the width of the picture. */
export function timelineText(timeline: readonly Span[], wallMs: number): string {
  const nameWidth = Math.max(0, ...timeline.map(({ stage }) => stage.length));
  const column = (ms: number): number => Math.round((ms / wallMs) * BAR_WIDTH);
  return timeline
    .map(({ stage, startMs, endMs }) => {
      const start = Math.min(column(startMs), BAR_WIDTH - 1);
      const length = Math.max(1, column(endMs) - start);
      const bar = `${" ".repeat(start)}${"#".repeat(length)}`.padEnd(BAR_WIDTH);
      const times = [startMs, endMs].map((ms) => (ms / 1000).toFixed(2).padStart(5));
      return `${stage.padEnd(nameWidth)} |${bar}| ${times.join(" to ")} s`;
    })
    .join("\n");
}
