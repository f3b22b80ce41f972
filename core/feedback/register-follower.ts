/** Follows a register that other processes append to: every row once, and any row again by its place. */

import type { Json } from '../foundation/index.ts';
import { readAppendLog } from '../workspace/index.ts';

/** Where a row begins. */
export interface RowPlace {
  readonly segment: string;
  readonly offset: number;
}

export class RegisterFollower {
  readonly #dir: string;
  /** Byte offset read so far, by segment. */
  #cursor: Record<string, number> = {};

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Calls `onRow` with every row appended since the last time. */
  async follow(onRow: (record: Json, place: RowPlace) => void): Promise<void> {
    for await (const { record, position } of readAppendLog(this.#dir, { after: { ...this.#cursor } })) {
      const { segment, offset } = position;
      onRow(record, { segment, offset: this.#cursor[segment] ?? 0 });
      this.#cursor[segment] = offset;
    }
  }

  /** The row at a place `follow` gave; undefined when the segment is gone. */
  async read(place: RowPlace): Promise<Json | undefined> {
    const after = { ...this.#cursor, [place.segment]: place.offset };
    for await (const { record, position } of readAppendLog(this.#dir, { after })) {
      if (position.segment === place.segment) return record;
    }
    return undefined;
  }

  /** Every row from the beginning, as far as `follow` has come. */
  async *rows(): AsyncIterable<Json> {
    const end = this.#cursor;
    for await (const { record, position } of readAppendLog(this.#dir)) {
      if (position.offset <= (end[position.segment] ?? 0)) yield record;
    }
  }
}
