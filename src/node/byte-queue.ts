// A queue in front of a stream of chunks: take a few bytes, look ahead, put back what was too much.
// It knows nothing of what the bytes mean.

/** Owns the source: `close` ends it. */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #front: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next chunk of any size above 0, or undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.#front.length === 0) {
      const { done, value } = await this.#source.next();
      if (done === true) return undefined;
      this.#front = value;
    }
    const chunk = this.#front;
    this.#front = new Uint8Array();
    return chunk;
  }

  /** Only for bytes of the chunk that `next` gave last. */
  putBack(bytes: Uint8Array): void {
    this.#front = bytes;
  }

  /** The next `count` bytes in an array of their own; fewer at the end. */
  async take(count: number): Promise<Uint8Array> {
    const taken = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const chunk = await this.next();
      if (chunk === undefined) return taken.slice(0, filled);
      const wanted = Math.min(count - filled, chunk.length);
      taken.set(chunk.subarray(0, wanted), filled);
      filled += wanted;
      this.putBack(chunk.subarray(wanted));
    }
    return taken;
  }

  /** The next `count` bytes (fewer at the end) without taking them. */
  async peek(count: number): Promise<Uint8Array> {
    const ahead = await this.take(count);
    const rest = this.#front;
    const joined = new Uint8Array(ahead.length + rest.length);
    joined.set(ahead);
    joined.set(rest, ahead.length);
    this.#front = joined;
    return ahead;
  }

  async skipZeros(): Promise<void> {
    for (;;) {
      const chunk = await this.next();
      if (chunk === undefined) return;
      const first = chunk.findIndex((byte) => byte !== 0);
      if (first < 0) continue;
      this.putBack(chunk.subarray(first));
      return;
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
