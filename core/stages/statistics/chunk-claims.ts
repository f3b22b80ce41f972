/** Which of two threads prepares which chunk of a column, and how far the one that counts them has come. */

/** Chunks beyond are prepared where they are counted. */
const mostChunks = 1 << 14;
/** Chunks that may be prepared before their turn: they are held in memory. */
export const chunksAhead = 4;

export class ChunkClaims {
  /** The chunk being counted; then of each chunk whether it is taken. */
  private readonly cells: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.cells = new Int32Array(memory);
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * (1 + mostChunks));
  }

  /** True for the first who asks. */
  take(chunk: number): boolean {
    return chunk < mostChunks && Atomics.compareExchange(this.cells, 1 + chunk, 0, 1) === 0;
  }

  isShared(chunk: number): boolean {
    return chunk < mostChunks;
  }

  /** Said by the thread that counts. */
  reach(chunk: number): void {
    Atomics.store(this.cells, 0, chunk);
    Atomics.notify(this.cells, 0);
  }

  /** Blocks the thread until the chunk may be prepared. */
  waitFor(chunk: number): void {
    for (;;) {
      const reached = Atomics.load(this.cells, 0);
      if (chunk <= reached + chunksAhead) return;
      Atomics.wait(this.cells, 0, reached);
    }
  }
}
