// Minutes, which the models count in, as the seconds of BIDS tables and sidecars.

/** To a microsecond: 0.1 min is 6 s, whatever its product with 60 is in binary. */
export function toSeconds(minutes: number): number {
  return Number((minutes * 60).toFixed(6));
}
