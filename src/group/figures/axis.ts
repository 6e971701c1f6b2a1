// A linear axis: round numbers around the values, written short. Values of any size fit, as a power
// of ten is taken out of the numbers and said in the axis's label.

export interface Tick {
  /** From 0 at the low end of the axis to 1 at its high end. */
  readonly place: number;
  readonly text: string;
}

export interface Axis {
  /** Numbers on the axis are values / 10^power. */
  readonly power: number;
  /** In numbers of the axis. */
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

/** Largest sizes that are written without a power of ten. */
const PLAIN = { from: 0.01, below: 100_000 };
/** Below it a number is 0 here, as its power of ten would leave the range of numbers. */
const LEAST = 1e-290;
/** A span below this share of the values would need numbers too long to write. */
const LEAST_SPAN = 1e-5;
/** A quotient of two round numbers may miss a whole number by the last bits. */
const ROUNDING = 1e-9;

/**
 * An axis that begins and ends at round numbers, with at most so many steps between.
 *
 * @param values - What has to fit; those that are not finite are left out. None give 0 to 1.
 */
export function axisFor(values: readonly number[], mostSteps: number): Axis {
  const [least, largest] = rangeOf(values);
  const size = Math.max(Math.abs(least), Math.abs(largest));
  const power = powerOf(size);
  const unit = 10 ** power;
  const [low, high] = widened(least / unit, largest / unit);
  const step = stepOf(low, high, mostSteps);
  const first = Math.floor(low / step + ROUNDING);
  const last = Math.ceil(high / step - ROUNDING);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + ROUNDING));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => ({
    place: i / (last - first),
    text: numberText((first + i) * step, digits),
  }));
  return { power, low: first * step, high: last * step, ticks };
}

/** From 0 at the low end to 1 at the high end. */
export function placeOn({ power, low, high }: Axis, value: number): number {
  return (value / 10 ** power - low) / (high - low);
}

/** The label, with the power of ten that was taken out. */
export function axisLabel(label: string, { power }: Axis): string {
  return power === 0 ? label : `${label}, in units of 10${superscript(power)}`;
}

/** With a minus sign, not a hyphen; 0 has none. */
function numberText(value: number, digits: number): string {
  const written = value.toFixed(digits);
  return Number(written) === 0 ? written.replace("-", "") : written.replace("-", "−");
}

function rangeOf(values: readonly number[]): readonly [least: number, largest: number] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    largest = Math.max(largest, value);
  }
  return least <= largest ? [least, largest] : [0, 1];
}

function powerOf(size: number): number {
  if (size < LEAST || (size >= PLAIN.from && size < PLAIN.below)) return 0;
  return 3 * Math.floor((Math.log10(size) + ROUNDING) / 3);
}

/** Values that are all equal, or nearly so, get room on both sides. */
function widened(least: number, largest: number): readonly [low: number, high: number] {
  const size = Math.max(Math.abs(least), Math.abs(largest));
  if (size < LEAST) return [-1, 1];
  const middle = least / 2 + largest / 2;
  if (least === largest) return [middle - 0.1 * size, middle + 0.1 * size];
  const half = Math.max((largest - least) / 2, (LEAST_SPAN * size) / 2);
  return [Math.min(least, middle - half), Math.max(largest, middle + half)];
}

/** 1, 2 or 5 times a power of ten. Two steps at least, as 0 may lie between the ends. */
function stepOf(low: number, high: number, mostSteps: number): number {
  let power = Math.floor(Math.log10((high - low) / mostSteps));
  for (; ; power++) {
    for (const digit of [1, 2, 5]) {
      const step = Number(`${digit}e${power}`);
      const count = Math.ceil(high / step - ROUNDING) - Math.floor(low / step + ROUNDING);
      if (count <= Math.max(2, mostSteps)) return step;
    }
  }
}

function superscript(power: number): string {
  const written = `${Math.abs(power)}`.replaceAll(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);
  return power < 0 ? `⁻${written}` : written;
}
