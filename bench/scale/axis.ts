// Axes of a plot: where the numbers on them lie and how they are written.

export interface Axis {
  readonly kind: "log" | "linear";
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** The steps of a decade that a number may stand at. */
const STEPS = [1, 2, 5] as const;
/** A longer axis has numbers at decades alone. */
const MOST_DECADES_IN_STEPS = 2.2;
const LINEAR_TICKS = 5;
/** A power of ten that is computed may miss itself by the last bits. */
const ROUNDING = 1 + 1e-9;

/** @param values - What has to fit; above 0 for "log". A linear axis begins at 0. */
export function axisFor(kind: Axis["kind"], values: readonly number[]): Axis {
  return kind === "log" ? logAxis(values) : linearAxis(values);
}

/** From 0 at the low end to 1 at the high end. */
export function placeOn({ kind, low, high }: Axis, value: number): number {
  return kind === "log"
    ? Math.log(value / low) / Math.log(high / low)
    : (value - low) / (high - low);
}

/** 0.05, 2, 500, 10 k, 3 M. */
export function tickText(value: number): string {
  const [size, unit] = value >= 1e6 ? [1e6, " M"] : value >= 1e4 ? [1e3, " k"] : [1, ""];
  return `${Number((value / size).toPrecision(3))}${unit}`;
}

function logAxis(values: readonly number[]): Axis {
  const steps = logSteps(Math.min(...values), Math.max(...values));
  const [low, high] = [steps[0], steps[steps.length - 1]];
  const decades = steps.filter((value) => Math.abs(Math.log10(value) % 1) < 1e-9);
  const ticks = Math.log10(high / low) > MOST_DECADES_IN_STEPS ? decades : steps;
  return { kind: "log", low, high, ticks };
}

/** From the last step at or below the least to the first at or above the largest. */
function logSteps(least: number, largest: number): readonly number[] {
  const steps: number[] = [];
  for (let power = Math.floor(Math.log10(least)); ; power++) {
    for (const step of STEPS) {
      const value = Number(`${step}e${power}`);
      if (value <= least * ROUNDING) steps.length = 0;
      steps.push(value);
      if (value * ROUNDING >= largest && steps.length > 1) return steps;
    }
  }
}

function linearAxis(values: readonly number[]): Axis {
  const largest = Math.max(...values);
  const rough = largest / LINEAR_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([...STEPS, 10].find((one) => one * power * ROUNDING >= rough) ?? 10);
  const count = Math.ceil(largest / ROUNDING / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6)));
  return { kind: "linear", low: 0, high: ticks[count], ticks };
}
