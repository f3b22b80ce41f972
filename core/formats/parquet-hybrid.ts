/** Parquet's hybrid of run-length and bit-packed encoding, for levels and dictionary indexes. */

import type { ByteBuffer } from './byte-buffer.ts';

/** Bits of the largest value, at least one. */
export function bitWidthOf(largest: number): number {
  return Math.max(1, 32 - Math.clz32(largest));
}

/** Runs of at least eight equal values as a run, the rest packed. */
export function writeHybrid(values: Uint8Array | Int32Array, bitWidth: number, to: ByteBuffer): void {
  const { length } = values;
  let packedFrom = 0;
  let at = 0;
  while (at < length) {
    const value = values[at];
    let end = at + 1;
    while (end < length && values[end] === value) end++;
    // Packed values come in eights: the run gives what fills the last of them.
    const filled = at + ((8 - ((at - packedFrom) & 7)) & 7);
    if (end - filled >= 8) {
      writePacked(values.subarray(packedFrom, filled), bitWidth, to);
      writeRun(value as number, end - filled, bitWidth, to);
      packedFrom = end;
    }
    at = end;
  }
  writePacked(values.subarray(packedFrom), bitWidth, to);
}

function writeRun(value: number, count: number, bitWidth: number, to: ByteBuffer): void {
  to.appendVarint(count * 2);
  for (let bits = 0; bits < bitWidth; bits += 8) to.appendByte((value >>> bits) & 255);
}

/** `bitWidth` at most 24. */
function writePacked(values: Uint8Array | Int32Array, bitWidth: number, to: ByteBuffer): void {
  const groups = Math.ceil(values.length / 8);
  if (groups === 0) return;
  to.appendVarint(groups * 2 + 1);
  to.reserve(groups * bitWidth + 4);
  const { bytes } = to;
  let at = to.length;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < groups * 8; i++) {
    const value = i < values.length ? (values[i] as number) : 0;
    held |= value << bits;
    bits += bitWidth;
    while (bits >= 8) {
      bytes[at++] = held & 255;
      held >>>= 8;
      bits -= 8;
    }
  }
  to.length = at;
}
