/** A growing array of bytes, written at its end and used again after `clear`. */

/** Longer values are copied by the engine, whose call has a cost of its own. */
const viewCopyPays = 96;

export class ByteBuffer {
  bytes: Uint8Array;
  view: DataView;
  length = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  clear(): void {
    this.length = 0;
  }

  /** Room for `count` more bytes, and a few beyond, so that whole words may be written. */
  reserve(count: number): void {
    const needed = this.length + count + 8;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, Math.ceil(this.bytes.length * 1.5)));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  appendByte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  appendBytes(data: Uint8Array): void {
    this.reserve(data.length);
    this.bytes.set(data, this.length);
    this.length += data.length;
  }

  /** Non-negative, below 2^32. */
  appendVarint(value: number): void {
    this.reserve(5);
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.bytes[this.length++] = (rest & 127) | 128;
    this.bytes[this.length++] = rest;
  }

  /** Parquet's byte array: its length in 32 bits, and the bytes. */
  appendSized(data: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.reserve(4 + size);
    const { bytes } = this;
    let at = this.length;
    this.view.setInt32(at, size, true);
    at += 4;
    if (size > 40) bytes.set(data.subarray(start, end), at);
    else for (let i = start; i < end; i++) bytes[at++] = data[i] as number;
    this.length += 4 + size;
  }

  /** The same from a view, copied by words where it is short. */
  appendSizedView(data: DataView, start: number, end: number): void {
    const size = end - start;
    // Not even a call where there is room: this is done for every value of a table.
    if (this.length + size + 12 > this.bytes.length) this.reserve(4 + size);
    this.view.setInt32(this.length, size, true);
    this.length += 4;
    this.#copy(data, start, end);
  }

  appendView(data: DataView, start: number, end: number): void {
    this.reserve(end - start);
    this.#copy(data, start, end);
  }

  /** 64 bits, the low half first. */
  appendWord(low: number, high: number): void {
    if (this.length + 16 > this.bytes.length) this.reserve(8);
    this.view.setInt32(this.length, low, true);
    this.view.setInt32(this.length + 4, high, true);
    this.length += 8;
  }

  #copy(data: DataView, start: number, end: number): void {
    const { view } = this;
    let at = this.length;
    if (end - start > viewCopyPays) {
      this.bytes.set(new Uint8Array(data.buffer, data.byteOffset + start, end - start), at);
    } else {
      let from = start;
      for (; from + 4 <= end; from += 4, at += 4) view.setInt32(at, data.getInt32(from, true), true);
      for (; from < end; from++, at++) view.setUint8(at, data.getUint8(from));
    }
    this.length += end - start;
  }

  /** Valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
