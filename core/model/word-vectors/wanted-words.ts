/** The words that are looked up in a file of vectors, and the table that fills as they are found. */

import { ByteTable } from '../byte-table.ts';

export interface WordVectors {
  /** Numbers of a vector. */
  readonly dimension: number;
  /** words x dimension, row-major; zeros for a word not found. */
  readonly table: Float32Array;
  /** By word: 1 where it was found. */
  readonly found: Uint8Array;
  /** Words in the file. */
  readonly entries: number;
}

/** Widest vectors taken; those published have up to 1024 numbers. */
export const mostDimensions = 4096;

const encoder = new TextEncoder();

export class WantedWords {
  readonly dimension: number;
  readonly table: Float32Array;
  readonly found: Uint8Array;
  readonly #words = new ByteTable();

  constructor(words: readonly string[], dimension: number) {
    this.dimension = dimension;
    this.table = new Float32Array(words.length * dimension);
    this.found = new Uint8Array(words.length);
    for (const word of words) {
      const bytes = encoder.encode(word);
      this.#words.insert(bytes, 0, bytes.length);
    }
  }

  /** The word's place in the table where it is wanted and not found yet, else -1: the first of several counts. */
  place(bytes: Uint8Array, start: number, end: number): number {
    const id = this.#words.find(bytes, start, end);
    return id < 0 || this.found[id] === 1 ? -1 : id;
  }

  /** Where the vector goes. */
  take(place: number): Float32Array {
    this.found[place] = 1;
    return this.table.subarray(place * this.dimension, (place + 1) * this.dimension);
  }
}
