/** The protobuf wire format: varints, fixed words and length-delimited fields over one growing or one given buffer. */

import { raise } from '../foundation/index.ts';

export const wireType = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

const maxInt32 = 2 ** 31 - 1;
/** Seven bytes hold 49 bits, which a number keeps exactly. */
const exactBytes = 7;

/** Appends to a buffer that doubles when full. */
export class ProtoWriter {
  private bytes = Buffer.alloc(256);
  private view = viewOf(this.bytes);
  private length = 0;
  /** Left for the length of a nested value: as much as the last one took, which is often right. */
  private gap = 1;

  finish(): Uint8Array {
    return new Uint8Array(this.bytes.subarray(0, this.length));
  }

  tag(field: number, wire: number): void {
    this.varint(field * 8 + wire);
  }

  /** Any integer from -2^53 to 2^53; negatives take ten bytes, as protobuf's int32 and int64 do. */
  varint(value: number): void {
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) {
      this.bigVarint(BigInt.asUintN(64, BigInt(Math.trunc(value))));
      return;
    }
    this.reserve(10);
    let rest = value;
    while (rest > maxInt32) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    for (; rest >= 128; rest >>>= 7) this.bytes[this.length++] = (rest & 127) | 128;
    this.bytes[this.length++] = rest;
  }

  /** A 64-bit integer in two's complement. */
  bigVarint(value: bigint): void {
    if (value >= 0n && value <= maxInt32) {
      this.varint(Number(value));
      return;
    }
    this.reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 128n) {
      this.bytes[this.length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
  }

  double(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  float(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.length, value, true);
    this.length += 4;
  }

  string(value: string): void {
    const gap = varintSize(value.length);
    // Each UTF-16 unit takes three bytes at most.
    this.reserve(gap + value.length * 3);
    const start = this.length;
    this.length += gap;
    this.length += this.bytes.write(value, this.length);
    this.writeLength(start, gap);
  }

  /** What `write` appends, as one length-delimited value. */
  nested(write: () => void): void {
    const { gap, length: start } = this;
    this.reserve(gap);
    this.length += gap;
    write();
    this.gap = this.writeLength(start, gap);
  }

  lengthDelimited(value: Uint8Array): void {
    this.varint(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  /** Of what was appended after the gap at `start`: the length in place of the gap. Returns the length's own size. */
  private writeLength(start: number, gap: number): number {
    const bytes = this.length - start - gap;
    const size = varintSize(bytes);
    this.reserve(size);
    if (size !== gap) this.bytes.copyWithin(start + size, start + gap, this.length);
    this.length = start;
    this.varint(bytes);
    this.length += bytes;
    return size;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = Buffer.alloc(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = viewOf(grown);
  }
}

/** Of a number below 2^31. */
function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest >>>= 7) size++;
  return size;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Reads one message from a byte range; damage raises `artifact/damaged`. */
export class ProtoReader {
  position: number;
  private readonly bytes: Uint8Array;
  /** Of the same bytes; made when first needed. */
  private viewed: DataView | undefined;
  private text: Buffer | undefined;
  private end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** From here on the next length-delimited value is all there is, until `leave` is given what this answers. */
  enter(): number {
    const length = this.varint();
    const outer = this.end;
    this.end = this.take(length) + length;
    this.position = this.end - length;
    return outer;
  }

  leave(outer: number): void {
    this.position = this.end;
    this.end = outer;
  }

  get atEnd(): boolean {
    return this.position >= this.end;
  }

  bigVarint(): bigint {
    const short = this.shortVarint();
    if (short >= 0) return BigInt(short);
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, result);
    }
    return this.damaged('a number longer than ten bytes');
  }

  /** A 64-bit integer in two's complement as a number; beyond 2^53 it is rounded. */
  int64(): number {
    const short = this.shortVarint();
    return short >= 0 ? short : Number(BigInt.asIntN(64, this.bigVarint()));
  }

  /** -1, and nothing read, where it is longer than what a number keeps exactly. */
  private shortVarint(): number {
    const { bytes, position, end } = this;
    let result = 0;
    let scale = 1;
    for (let i = 0; i < exactBytes && position + i < end; i++) {
      const byte = bytes[position + i] as number;
      result += (byte & 127) * scale;
      if (byte < 128) {
        this.position = position + i + 1;
        return result;
      }
      scale *= 128;
    }
    return -1;
  }

  /** An unsigned varint as a number; above 2^53 it is rounded. */
  varint(): number {
    const short = this.shortVarint();
    if (short >= 0) return short;
    let result = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.byte();
      result += (byte & 127) * scale;
      if (byte < 128) return result;
      scale *= 128;
    }
    return this.damaged('a number longer than ten bytes');
  }

  double(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  float(): number {
    return this.view.getFloat32(this.take(4), true);
  }

  fixed32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  string(): string {
    const length = this.varint();
    const start = this.take(length);
    const { buffer, byteOffset, byteLength } = this.bytes;
    this.text ??= Buffer.from(buffer, byteOffset, byteLength);
    return this.text.toString('utf8', start, start + length);
  }

  /** A view, not a copy. */
  lengthDelimited(): Uint8Array {
    const length = this.varint();
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Steps over a field's payload. */
  skip(wire: number): void {
    if (wire === wireType.varint) this.varint();
    else if (wire === wireType.fixed64) this.take(8);
    else if (wire === wireType.lengthDelimited) this.lengthDelimited();
    else if (wire === wireType.fixed32) this.take(4);
    else this.damaged(`wire type ${wire}`);
  }

  slice(start: number): Uint8Array {
    return this.bytes.slice(start, this.position);
  }

  private get view(): DataView {
    this.viewed ??= viewOf(this.bytes);
    return this.viewed;
  }

  private byte(): number {
    return this.bytes[this.take(1)] as number;
  }

  private take(length: number): number {
    const start = this.position;
    if (length > this.end - start) this.damaged('an end before the message is complete');
    this.position = start + length;
    return start;
  }

  private damaged(what: string): never {
    return raise(
      'artifact/damaged',
      `The file is not a complete protobuf message: ${what}.`,
      'Run the step that wrote it again.',
      {
        details: { offset: this.position },
      },
    );
  }
}
