// How straight a row of measurements is: the line through it, and the slope between logarithms.

export interface Line {
  /** Of y at x = 0: the fixed cost. */
  readonly offset: number;
  /** Of y for one more of x. */
  readonly slope: number;
  /** Largest distance of a measurement from the line, as a share of the line. */
  readonly mostOff: number;
  /** Slope of log y over log x: 1 where y is proportional to x. */
  readonly power: number;
  /** The same over the three largest: fixed costs weigh least there. */
  readonly powerAtEnd: number;
  /** Coefficient of determination of the line, in y. */
  readonly r2: number;
}

export type Point = readonly [x: number, y: number];

/**
 * Least squares of relative distances: on a range of a thousand, plain least squares would see the
 * largest measurement alone.
 *
 * @throws Error for fewer than three points, or ones that are not above 0.
 */
export function lineThrough(points: readonly Point[]): Line {
  if (points.length < 3 || points.some(([x, y]) => !(x > 0 && y > 0))) {
    throw new Error("a line needs three points or more, all above 0");
  }
  const { offset, slope } = leastSquares(points, ([, y]) => 1 / (y * y));
  const at = (x: number): number => offset + slope * x;
  const mean = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const left = points.reduce((sum, [x, y]) => sum + (y - at(x)) ** 2, 0);
  const all = points.reduce((sum, [, y]) => sum + (y - mean) ** 2, 0);
  const logs = points.map(([x, y]): Point => [Math.log(x), Math.log(y)]);
  return {
    offset,
    slope,
    mostOff: Math.max(...points.map(([x, y]) => Math.abs(y / at(x) - 1))),
    power: leastSquares(logs, () => 1).slope,
    powerAtEnd: leastSquares(logs.slice(-3), () => 1).slope,
    r2: 1 - left / all,
  };
}

function leastSquares(
  points: readonly Point[],
  weightOf: (point: Point) => number,
): Pick<Line, "offset" | "slope"> {
  const weights = points.map(weightOf);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = (i: 0 | 1): number =>
    points.reduce((sum, p, n) => sum + weights[n] * p[i], 0) / total;
  const [meanX, meanY] = [mean(0), mean(1)];
  let [xx, xy] = [0, 0];
  points.forEach(([x, y], n) => {
    xx += weights[n] * (x - meanX) ** 2;
    xy += weights[n] * (x - meanX) * (y - meanY);
  });
  return { slope: xy / xx, offset: meanY - (xy / xx) * meanX };
}
