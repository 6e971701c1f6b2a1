// Puts one shader together: what the design fixed as constants, the harness, libraries, the model.

import type { GpuProgram, Model } from "../../models/model.ts";
import { packTables, vecCount, type Tables } from "./layout.ts";
import { SHADERS } from "./shaders.generated.ts";

/** Threads of a workgroup; 64 suits every GPU's width and every adapter's limits. */
export const WORKGROUP = 64;

export interface Assembled {
  readonly code: string;
  readonly rows: Tables;
  readonly tables: Tables;
  /** Whether the rows are a uniform; else they are storage. */
  readonly rowsAreUniform: boolean;
  /** File and line of a line of `code` (from 1), as compilers report it. */
  readonly locate: (line: number) => string;
}

/**
 * @param mostUniformBytes - Largest uniform of the device: rows that are longer become storage.
 * @throws Fault "bug" when a table does not fit f32.
 */
export function assemble(
  model: Model,
  program: GpuProgram,
  mostUniformBytes: number,
  workgroup = WORKGROUP,
): Assembled {
  const rows = packTables(program.rows);
  const tables = packTables(program.tables);
  const rowsAreUniform = rows.values.byteLength <= mostUniformBytes;
  const offsets = { ...rows.offsets, ...tables.offsets };
  const constants: string[] = [
    `const WORKGROUP = ${workgroup}u;`,
    `const N_MAPS = ${model.maps.length}u;`,
    ...Object.entries(program.integers).map(([name, value]) => `const ${name} = ${value}u;`),
    ...Object.entries(program.numbers).map(([name, value]) => `const ${name} = ${float(value)};`),
    ...Object.entries(offsets).map(([name, value]) => `const ${name}_AT = ${value}u;`),
    `const N_ROWS = ${vecCount(rows)}u;`,
  ];
  const files = [
    "fit.wgsl",
    `rows/${rowsAreUniform ? "uniform" : "storage"}.wgsl`,
    ...model.shaderLibrary.map((name) => `lib/${name}.wgsl`),
    `models/${model.name}.wgsl`,
  ];
  const parts = [
    { name: "constants of the design", text: `${constants.join("\n")}\n` },
    ...files.map((file) => ({ name: `shaders/${file}`, text: SHADERS[file] })),
  ];
  return {
    code: parts.map((part) => part.text).join("\n"),
    rows,
    tables,
    rowsAreUniform,
    locate(line) {
      let left = line;
      for (const part of parts) {
        const lines = part.text.split("\n").length;
        if (left <= lines) return `${part.name}:${left}`;
        left -= lines;
      }
      return `line ${line}`;
    },
  };
}

/** An f32 constant: WGSL takes the nearest f32 of a decimal, and needs a point or an exponent. */
function float(value: number): string {
  return `${value.toExponential()}f`;
}
