/** What the content hash needs to know of rows: in parts, so that many short rows take no more memory than they need. */

/** Plain data; the parts may go to another thread. */
export interface PlacedRows {
  /** The sha256 of every row's example, one after another. */
  readonly digests: Uint8Array<ArrayBuffer>;
  /** Index of its split. */
  readonly splits: Uint8Array<ArrayBuffer>;
}

export const digestBytes = 32;
const partRows = 1 << 15;

export class PlacedRowsBuilder {
  #parts: PlacedRows[] = [];
  #digests = new Uint8Array(0);
  #splits = new Uint8Array(0);
  #rows = 0;

  add(digest: Uint8Array, split: number): void {
    if (this.#rows === this.#splits.length) this.#startPart();
    this.#digests.set(digest, this.#rows * digestBytes);
    this.#splits[this.#rows++] = split;
  }

  /** All rows so far; it starts over, empty. */
  build(): readonly PlacedRows[] {
    this.#endPart();
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  #startPart(): void {
    this.#endPart();
    this.#digests = new Uint8Array(partRows * digestBytes);
    this.#splits = new Uint8Array(partRows);
  }

  #endPart(): void {
    const rows = this.#rows;
    if (rows > 0) {
      const whole = rows === partRows;
      const digests = whole ? this.#digests : this.#digests.slice(0, rows * digestBytes);
      this.#parts.push({ digests, splits: whole ? this.#splits : this.#splits.slice(0, rows) });
    }
    this.#digests = new Uint8Array(0);
    this.#splits = new Uint8Array(0);
    this.#rows = 0;
  }
}
