// Arrays on memory that threads can share, where the platform has it (browsers need special headers).

export function sharedDoubles(length: number): Float64Array {
  return new Float64Array(bytes(length * 8));
}

export function sharedCodes(length: number): Uint16Array {
  return new Uint16Array(bytes(length * 2));
}

export function sharedCounts(length: number): Uint32Array {
  return new Uint32Array(bytes(length * 4));
}

function bytes(length: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === "undefined"
    ? new ArrayBuffer(length)
    : new SharedArrayBuffer(length);
}
