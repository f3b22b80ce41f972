/** Snappy's raw format, compressing: blocks of 64 KB, each with a table of the last place of every four bytes. */

const blockBytes = 1 << 16;
const tableBits = 14;
/** The last bytes of a block are literals, so that loads of four bytes never reach past it. */
const inputMargin = 15;
const places = new Uint16Array(1 << tableBits);

interface Target {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

interface Source extends Target {
  readonly start: number;
  readonly end: number;
}

let target = createTarget(1 << 16);

/** The compressed bytes: valid until the next call. */
export function snappyCompress(input: Uint8Array): Uint8Array {
  const bound = 32 + input.length + Math.ceil(input.length / 6);
  if (bound > target.bytes.length) target = createTarget(bound * 2);
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;
  for (let rest = input.length; ; rest >>>= 7) {
    target.bytes[at++] = rest >= 0x80 ? (rest & 127) | 128 : rest;
    if (rest < 0x80) break;
  }
  for (let start = 0; start < input.length; start += blockBytes) {
    at = compressBlock({ bytes: input, view, start, end: Math.min(start + blockBytes, input.length) }, target, at);
  }
  return target.bytes.subarray(0, at);
}

function createTarget(length: number): Target {
  const bytes = new Uint8Array(length);
  return { bytes, view: new DataView(bytes.buffer) };
}

function compressBlock(source: Source, to: Target, from: number): number {
  const { view, start, end } = source;
  const limit = end - inputMargin;
  let out = from;
  let emitted = start;
  let at = start + 1;
  if (end - start > inputMargin) places.fill(0);
  // Every 32 bytes without a match, the search takes larger steps: data that does not compress costs little.
  for (let skip = 32; at < limit; ) {
    const word = view.getInt32(at, true);
    const hash = Math.imul(word, 0x1e35a7bd) >>> (32 - tableBits);
    const candidate = start + (places[hash] as number);
    places[hash] = at - start;
    if (view.getInt32(candidate, true) !== word || candidate >= at) {
      at += skip >>> 5;
      skip += skip >>> 5;
      continue;
    }
    if (at > emitted) out = writeLiteral(source, { from: emitted, to: at }, to, out);
    const matched = matchLength(view, candidate, at, end);
    out = writeCopy(to.bytes, out, at - candidate, matched);
    at += matched;
    emitted = at;
    skip = 32;
    if (at < limit) places[Math.imul(view.getInt32(at - 1, true), 0x1e35a7bd) >>> (32 - tableBits)] = at - 1 - start;
  }
  return emitted < end ? writeLiteral(source, { from: emitted, to: end }, to, out) : out;
}

/** At least the four bytes known to be equal. */
function matchLength(view: DataView, candidate: number, at: number, end: number): number {
  let length = 4;
  while (at + length + 4 <= end) {
    const difference = view.getInt32(candidate + length, true) ^ view.getInt32(at + length, true);
    if (difference !== 0) return length + ((31 - Math.clz32(difference & -difference)) >>> 3);
    length += 4;
  }
  while (at + length < end && view.getUint8(candidate + length) === view.getUint8(at + length)) length++;
  return length;
}

function writeLiteral(source: Source, range: { from: number; to: number }, to: Target, at: number): number {
  const length = range.to - range.from;
  const { bytes, view } = to;
  let out = at;
  const value = length - 1;
  if (value < 60) bytes[out++] = value << 2;
  else if (value < 0x100) {
    bytes[out++] = 60 << 2;
    bytes[out++] = value;
  } else {
    bytes[out++] = 61 << 2;
    bytes[out++] = value & 255;
    bytes[out++] = value >>> 8;
  }
  // Whole words: the bound of the output leaves room for what is written too far and then over.
  if (length <= 32 && range.from + 36 <= source.bytes.length) {
    for (let i = 0; i < length; i += 4) view.setInt32(out + i, source.view.getInt32(range.from + i, true), true);
  } else bytes.set(source.bytes.subarray(range.from, range.to), out);
  return out + length;
}

function writeCopy(bytes: Uint8Array, at: number, offset: number, matched: number): number {
  let out = at;
  let length = matched;
  while (length > 64) {
    // Never leaves fewer than four bytes for the last copy.
    const part = length >= 68 ? 64 : 60;
    out = writeShortCopy(bytes, out, offset, part);
    length -= part;
  }
  return writeShortCopy(bytes, out, offset, length);
}

function writeShortCopy(bytes: Uint8Array, at: number, offset: number, length: number): number {
  if (length < 12 && offset < 2048) {
    bytes[at] = 1 | ((length - 4) << 2) | ((offset >>> 8) << 5);
    bytes[at + 1] = offset & 255;
    return at + 2;
  }
  bytes[at] = 2 | ((length - 1) << 2);
  bytes[at + 1] = offset & 255;
  bytes[at + 2] = offset >>> 8;
  return at + 3;
}
