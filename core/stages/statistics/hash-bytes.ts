/** A 64-bit hash of a range of bytes without making a string of it: two lanes of MurmurHash3 (A. Appleby), four bytes a step. */

/** `first` and `second` are the hash's halves; `high` has bit 7 of some byte set where the range is not plain ASCII. */
export interface BytesHash {
  first: number;
  second: number;
  high: number;
}

const highBits = 0x80808080 | 0;

/** Little-endian words, whatever the range's alignment. */
export function hashBytes(data: Uint8Array, start: number, end: number, result: BytesHash): void {
  const view = viewOf(data);
  let a = 0x2f0b4c47;
  let b = 0x6a09e667;
  let high = 0;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    const low = view.getInt32(at, true);
    const next = view.getInt32(at + 4, true);
    high |= low | next;
    let k = Math.imul(low, 0xcc9e2d51 | 0);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    a ^= k;
    a = (Math.imul((a << 13) | (a >>> 19), 5) + (0xe6546b64 | 0)) | 0;
    k = Math.imul(next, 0x85ebca6b | 0);
    k = Math.imul((k << 16) | (k >>> 16), 0xc2b2ae35 | 0);
    b ^= k;
    b = (Math.imul((b << 17) | (b >>> 15), 5) + (0x561ccd1b | 0)) | 0;
  }
  for (; at < end; at++) {
    const byte = data[at] as number;
    high |= byte;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b | 0);
    b = (b << 13) | (b >>> 19);
  }
  a ^= end - start;
  b ^= end - start;
  // Each half depends on both lanes, so that bytes seen by one lane only reach all 64 bits.
  result.first = mix(a ^ Math.imul(b, 0x9e3779b1 | 0));
  result.second = mix(b ^ Math.imul(a, 0x85ebca77 | 0));
  result.high = high & highBits;
}

let viewed: Uint8Array = new Uint8Array(0);
let view: DataView = new DataView(viewed.buffer);

/** Its loads of four bytes are one instruction each; many ranges lie in the same array. */
export function viewOf(data: Uint8Array): DataView {
  if (data !== viewed) {
    viewed = data;
    view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }
  return view;
}

/** Whether the range of `data` is the one from `at` on. */
export function sameBytes(other: DataView, at: number, data: DataView, { start, end }: { start: number; end: number }): boolean {
  let i = start;
  let j = at;
  for (; i + 4 <= end; i += 4, j += 4) if (data.getInt32(i, true) !== other.getInt32(j, true)) return false;
  for (; i < end; i++, j++) if (data.getUint8(i) !== other.getUint8(j)) return false;
  return true;
}

/** murmur3's finaliser. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b | 0);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35 | 0);
  return h ^ (h >>> 16);
}
