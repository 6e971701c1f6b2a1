// Arrays on memory that threads can share, where the platform has it (browsers need special headers).

export function sharedDoubles(length: number): Float64Array {
  return new Float64Array(bytes(length * 8));
}

export function sharedCodes(length: number): Uint16Array {
  return new Uint16Array(bytes(length * 2));
}

function bytes(length: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === "undefined"
    ? new ArrayBuffer(length)
    : new SharedArrayBuffer(length);
}
