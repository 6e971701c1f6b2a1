// A seeded sample without replacement, the same on every machine.

/** @returns `count` different integers in 0 … population - 1, ascending; all when count >= population. */
export function sampleOf(population: number, count: number, seed: number): Uint32Array {
  if (count >= population) return Uint32Array.from({ length: population }, (_, i) => i);
  const random = generator(seed);
  const chosen = new Set<number>();
  // Floyd's algorithm: one draw for each member, whatever the population.
  for (let top = population - count; top < population; top++) {
    const drawn = Math.floor(random() * (top + 1));
    chosen.add(chosen.has(drawn) ? top : drawn);
  }
  return Uint32Array.from(chosen).sort();
}

/**
 * Uniform numbers in [0, 1) of 53 bits from a counter (steps of 2^32 over the golden ratio) and a
 * 32-bit mixer of two multiplications. Good enough to choose voxels; not for noise.
 */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return (bits ^ (bits >>> 15)) >>> 0;
  };
  return () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
}
