/** Avro's binary encoding, read value by value out of one block; throws MalformedAvro where the bytes end or make no sense. */

import { MalformedAvro } from './avro-schema.ts';

export class AvroCursor {
  data: Buffer = Buffer.alloc(0);
  at = 0;

  reset(data: Buffer, at = 0): void {
    this.data = data;
    this.at = at;
  }

  get left(): number {
    return this.data.length - this.at;
  }

  /** A zigzag varint of at most 64 bits. */
  long(): bigint {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 7; i++) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return BigInt(value % 2 === 0 ? value / 2 : -(value + 1) / 2);
      factor *= 128;
    }
    let wide = BigInt(value);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      wide |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, (wide >> 1n) ^ -(wide & 1n));
    }
    throw new MalformedAvro('a number is too long');
  }

  /** The same where no more than 48 bits make sense: counts, lengths, positions. */
  count(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 7; i++) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      factor *= 128;
    }
    throw new MalformedAvro('a length is larger than any file');
  }

  /** Moves past the bytes of a string or bytes value; returns where they start. `at` is where they end. */
  sized(): number {
    return this.skip(this.count());
  }

  /** Moves on; returns where it was. */
  skip(length: number): number {
    if (length < 0) throw new MalformedAvro('a length is negative');
    if (length > this.left) throw new MalformedAvro('a value reaches beyond its block');
    const start = this.at;
    this.at += length;
    return start;
  }

  boolean(): boolean {
    return this.#byte() !== 0;
  }

  float(): number {
    return this.data.readFloatLE(this.skip(4));
  }

  double(): number {
    return this.data.readDoubleLE(this.skip(8));
  }

  /**
   * The items of an array or a map: blocks of a count and as many items, until a count of zero. `leastBytes` is what an
   * item takes at least: a count that cannot fit is found before anything is made of it.
   */
  items(leastBytes: number, readItem: () => unknown): void {
    for (;;) {
      let count = this.count();
      if (count === 0) return;
      if (count < 0) {
        count = -count;
        this.count();
      }
      if (count * leastBytes > this.left) throw new MalformedAvro('a list is longer than its block');
      if (leastBytes === 0 && count > maxEmptyItems) throw new MalformedAvro('a list holds too many items without content');
      for (let i = 0; i < count; i++) readItem();
    }
  }

  #byte(): number {
    const byte = this.data[this.at++];
    if (byte === undefined) throw new MalformedAvro('a value reaches beyond its block');
    return byte;
  }
}

/** Items that take no byte each: their number is bounded by nothing else. */
const maxEmptyItems = 1000;
