// The number types a NIfTI voxel can have: their codes, their sizes, and which ones are refused.
// It knows no file and no voxel.

const NAMES = [
  "uint8",
  "int8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float32",
  "float64",
] as const;

/** The types that are read. */
export type Datatype = (typeof NAMES)[number];

/** Code in the header, and bytes a voxel takes. */
export const DATATYPES: Readonly<
  Record<Datatype, { readonly code: number; readonly bytes: number }>
> = {
  uint8: { code: 2, bytes: 1 },
  int16: { code: 4, bytes: 2 },
  int32: { code: 8, bytes: 4 },
  float32: { code: 16, bytes: 4 },
  float64: { code: 64, bytes: 8 },
  int8: { code: 256, bytes: 1 },
  uint16: { code: 512, bytes: 2 },
  uint32: { code: 768, bytes: 4 },
  int64: { code: 1024, bytes: 8 },
  uint64: { code: 1280, bytes: 8 },
};

/** Types of the standard that are no single real number of at most 8 bytes. */
const REFUSED: Readonly<Record<number, string>> = {
  0: "no type",
  1: "one-bit",
  32: "complex64",
  128: "RGB24",
  1536: "float128",
  1792: "complex128",
  2048: "complex256",
  2304: "RGBA32",
};

/** The type with that code, or undefined where it is not one of ours. */
export function datatypeOfCode(code: number): Datatype | undefined {
  return NAMES.find((name) => DATATYPES[name].code === code);
}

/** What a refused code stands for, in words for a message. */
export function refusedTypeName(code: number): string {
  return REFUSED[code] ?? "a type the standard does not know";
}
