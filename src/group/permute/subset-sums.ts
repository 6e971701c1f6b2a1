// Where rows have one of two codes, r is a sum over the subset of rows with the second one. The sums of
// all subsets of eight rows are tabled for a tile of voxels, so that an arrangement costs one addition
// for eight rows: an eighth of the work where thousands of arrangements share a table.

/** Rows of a table. */
const BITS = 8;
const SUBSETS = 2 ** BITS;

/** Voxels of a tile: the tables of 40 rows for 64 voxels take 0.7 MB, which a core's cache holds. */
export const TILE = 64;

/** Of one table. */
export const TABLE_BYTES = SUBSETS * TILE * 8;

/**
 * Tables of a sum: an odd number, at least three, so that the rest can be added two by two. What is
 * there for number's sake holds zeros.
 */
export function tableCount(rows: number): number {
  return Math.max(3, Math.ceil(rows / BITS) | 1);
}

/** `[arrangement][table]`: which rows of each table have code 1, as bits. */
export function subsetsOf(codes: Uint16Array, rows: number): Uint8Array {
  const tables = tableCount(rows);
  const count = codes.length / rows;
  const subsets = new Uint8Array(count * tables);
  for (let a = 0; a < count; a++) {
    for (let i = 0; i < rows; i++) {
      subsets[a * tables + (i >>> 3)] |= codes[a * rows + i] << (i & 7);
    }
  }
  return subsets;
}

/** Room for the tables of one tile: `[table][subset][voxel]`. */
export function makeTables(rows: number): Float64Array {
  return new Float64Array(tableCount(rows) * SUBSETS * TILE);
}

/** Where the sums of a subset begin. */
export function rowOf(table: number, subset: number): number {
  return (table * SUBSETS + subset) * TILE;
}

/**
 * Fills the tables for voxels `from` to `from + count`: r = Σ over the tables, for code weights w0, w1.
 *
 * @param values - `[row][voxel]`.
 */
export function fillTables(
  tables: Float64Array,
  values: Float64Array,
  voxelCount: number,
  from: number,
  count: number,
  [w0, w1]: Float64Array,
): void {
  const rows = values.length / voxelCount;
  // With no row in the subset all rows have w0; a row in it adds w1 - w0.
  const base = tables.subarray(0, count).fill(0);
  for (let i = 0; i < rows; i++) {
    const row = i * voxelCount + from;
    for (let v = 0; v < count; v++) base[v] += w0 * values[row + v];
  }
  for (let i = 0; i < rows; i++) {
    const row = i * voxelCount + from;
    const bit = 1 << (i & 7);
    for (let subset = 0; subset < bit; subset++) {
      const without = rowOf(i >>> 3, subset);
      const withIt = rowOf(i >>> 3, subset | bit);
      for (let v = 0; v < count; v++) {
        tables[withIt + v] = tables[without + v] + (w1 - w0) * values[row + v];
      }
    }
  }
}
