// Mean and spread at every voxel over scans that come one after another.

export interface VoxelMoments {
  /** @param valid - 1 where the scan has a value that counts. */
  add(values: Float32Array, valid: Uint8Array): void;
  /** Scans that counted, per voxel. */
  readonly counts: Uint16Array;
  /** NaN where no scan counted. */
  mean(): Float32Array;
  /** Standard deviation between scans (n - 1); NaN where fewer than two counted. */
  sd(): Float32Array;
  /** Coefficient of variation, sd / |mean|; NaN where the mean is 0 or there is no sd. */
  cv(): Float32Array;
}

/** Running sums after Welford (1962) Technometrics 4:419, so that a small spread survives a large mean. */
export function makeVoxelMoments(volume: number): VoxelMoments {
  const counts = new Uint16Array(volume);
  const means = new Float64Array(volume);
  const squares = new Float64Array(volume);
  const sdAt = (v: number): number =>
    counts[v] < 2 ? Number.NaN : Math.sqrt(squares[v] / (counts[v] - 1));
  const meanAt = (v: number): number => (counts[v] === 0 ? Number.NaN : means[v]);
  return {
    counts,
    add(values, valid) {
      for (let v = 0; v < volume; v++) {
        if (valid[v] === 0) continue;
        const n = ++counts[v];
        const difference = values[v] - means[v];
        means[v] += difference / n;
        squares[v] += difference * (values[v] - means[v]);
      }
    },
    mean: () => Float32Array.from({ length: volume }, (_, v) => meanAt(v)),
    sd: () => Float32Array.from({ length: volume }, (_, v) => sdAt(v)),
    cv: () =>
      Float32Array.from({ length: volume }, (_, v) => {
        const mean = Math.abs(meanAt(v));
        return mean > 0 ? sdAt(v) / mean : Number.NaN;
      }),
  };
}
