// Points of one row moved aside where they would hide each other: the least that is needed, in turns
// above and below, the same every time.

/** From lane to lane, of a point's diameter: points of two lanes may overlap, but none hides one. */
const LANE = 0.6;

/**
 * Offsets across the row, in the unit of `places`.
 *
 * Where a row is too full, points lie on each other as evenly as they can.
 *
 * @param places - Along the row.
 * @param diameter - Of a point.
 * @param most - Largest offset.
 * @returns One for each place, in its order.
 */
export function swarmOf(
  places: readonly number[],
  diameter: number,
  most: number,
): readonly number[] {
  const lanes = lanesOf(diameter, most);
  const ends = lanes.map(() => Number.NEGATIVE_INFINITY);
  const offsets = places.map(() => 0);
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b] || a - b);
  for (const i of order) {
    const free = ends.findIndex((end) => places[i] - end >= diameter);
    const lane = free >= 0 ? free : ends.indexOf(Math.min(...ends));
    offsets[i] = lanes[lane];
    ends[lane] = places[i];
  }
  return offsets;
}

/** The middle first, then in turns above and below. */
function lanesOf(diameter: number, most: number): readonly number[] {
  const apart = LANE * diameter;
  const beside = Math.max(0, Math.floor(most / apart + 1e-9));
  return Array.from({ length: 2 * beside + 1 }, (_, i) => {
    const lane = Math.ceil(i / 2) * apart;
    return i % 2 === 1 ? -lane : lane;
  });
}
