/**
 * Snappy's raw format in AssemblyScript. Compressing: blocks of 64 KB, each with a table of the last place of every four
 * bytes. The table lies at 0 of the memory; whoever calls puts input and output behind it, with 16 bytes to spare each.
 */

const blockBytes: usize = 1 << 16;
const tableBits: u32 = 14;
export const tableBytes: usize = (1 << tableBits) * 2;
/** The last bytes of a block are literals, so that loads never reach past it. */
const inputMargin: usize = 15;

/** Returns the bytes written at `output`: at most 32 + length + length / 6. */
export function compress(input: usize, length: usize, output: usize): usize {
  let out = output;
  let rest = length;
  for (; rest >= 0x80; rest >>= 7) store<u8>(out++, (rest & 127) | 128);
  store<u8>(out++, rest);
  const end = input + length;
  for (let start = input; start < end; start += blockBytes) out = compressBlock(start, min(start + blockBytes, end), out);
  return out - output;
}

function compressBlock(start: usize, end: usize, from: usize): usize {
  let out = from;
  let emitted = start;
  if (end - start > inputMargin) {
    memory.fill(0, 0, tableBytes);
    const limit = end - inputMargin;
    let at = start + 1;
    // Every 32 bytes without a match, the search takes larger steps: data that does not compress costs little.
    let skip: usize = 32;
    while (at < limit) {
      const word = load<u32>(at);
      const slot = slotOf(word);
      const candidate = start + <usize>load<u16>(slot);
      store<u16>(slot, <u32>(at - start));
      if (load<u32>(candidate) != word || candidate >= at) {
        const step = skip >>> 5;
        at += step;
        skip += step;
        continue;
      }
      if (at > emitted) out = writeLiteral(emitted, at - emitted, out);
      const matched = matchLength(candidate, at, end);
      out = writeCopy(out, <u32>(at - candidate), matched);
      at += matched;
      emitted = at;
      skip = 32;
      if (at < limit) store<u16>(slotOf(load<u32>(at - 1)), <u32>(at - 1 - start));
    }
  }
  return emitted < end ? writeLiteral(emitted, end - emitted, out) : out;
}

@inline
function slotOf(word: u32): usize {
  return <usize>((word * 0x1e35a7bd) >>> (32 - tableBits)) << 1;
}

/** At least the four bytes known to be equal. */
@inline
function matchLength(candidate: usize, at: usize, end: usize): u32 {
  let length: usize = 4;
  for (; at + length + 8 <= end; length += 8) {
    const difference = load<u64>(candidate + length) ^ load<u64>(at + length);
    if (difference != 0) return <u32>(length + <usize>(ctz(difference) >>> 3));
  }
  while (at + length < end && load<u8>(candidate + length) == load<u8>(at + length)) length++;
  return <u32>length;
}

function writeLiteral(from: usize, length: usize, to: usize): usize {
  let out = to;
  const value = <u32>(length - 1);
  if (value < 60) {
    store<u8>(out++, value << 2);
  } else if (value < 0x100) {
    store<u8>(out, 60 << 2);
    store<u8>(out + 1, value);
    out += 2;
  } else {
    store<u8>(out, 61 << 2);
    store<u16>(out + 1, value);
    out += 3;
  }
  // Whole words: what is written too far is written over.
  if (length > 32) memory.copy(out, from, length);
  else for (let i: usize = 0; i < length; i += 8) store<u64>(out + i, load<u64>(from + i));
  return out + length;
}

function writeCopy(to: usize, offset: u32, length: u32): usize {
  let out = to;
  let rest = length;
  while (rest > 64) {
    // Never leaves fewer than four bytes for the last copy.
    const part: u32 = rest >= 68 ? 64 : 60;
    out = writeShortCopy(out, offset, part);
    rest -= part;
  }
  return writeShortCopy(out, offset, rest);
}

function writeShortCopy(out: usize, offset: u32, length: u32): usize {
  if (length < 12 && offset < 2048) {
    store<u8>(out, 1 | ((length - 4) << 2) | ((offset >>> 8) << 5));
    store<u8>(out + 1, offset & 255);
    return out + 2;
  }
  store<u8>(out, 2 | ((length - 1) << 2));
  store<u16>(out + 1, offset);
  return out + 3;
}

/** Returns whether the input is whole and becomes `size` bytes at `output`; never reads or writes elsewhere. */
export function decompress(input: usize, length: usize, output: usize, size: usize): bool {
  const end = input + length;
  const outEnd = output + size;
  let at = input;
  let said: u64 = 0;
  for (let shift: u64 = 0; ; shift += 7) {
    if (at >= end || shift > 28) return false;
    const byte = <u64>load<u8>(at++);
    said |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  if (said != <u64>size) return false;
  let out = output;
  while (at < end) {
    const tag = <u32>load<u8>(at++);
    if ((tag & 3) == 0) {
      let value = tag >>> 2;
      if (value >= 60) {
        const bytes = <usize>(value - 59);
        if (bytes > end - at) return false;
        // Loads four bytes: there are some to spare.
        value = load<u32>(at) & (0xffffffff >>> ((4 - <u32>bytes) << 3));
        at += bytes;
      }
      const count = <usize>value + 1;
      if (<u64>value >= <u64>(end - at) || <u64>value >= <u64>(outEnd - out)) return false;
      if (count <= 16) {
        store<u64>(out, load<u64>(at));
        store<u64>(out + 8, load<u64>(at + 8));
      } else memory.copy(out, at, count);
      at += count;
      out += count;
      continue;
    }
    const kind = tag & 3;
    const bytes: usize = kind == 3 ? 4 : kind;
    if (bytes > end - at) return false;
    let count: usize;
    let distance: u32;
    if (kind == 1) {
      count = 4 + <usize>((tag >>> 2) & 7);
      distance = ((tag >>> 5) << 8) | load<u8>(at);
    } else {
      count = <usize>(tag >>> 2) + 1;
      distance = kind == 2 ? <u32>load<u16>(at) : load<u32>(at);
    }
    at += bytes;
    if (distance == 0 || <u64>distance > <u64>(out - output) || count > outEnd - out) return false;
    copyWithin(out, <usize>distance, count);
    out += count;
  }
  return out == outEnd;
}

/** From `distance` bytes before, which may be fewer than are copied. Up to 7 bytes too many, which come to lie behind. */
@inline
function copyWithin(to: usize, distance: usize, count: usize): void {
  const from = to - distance;
  const end = to + count;
  // What repeats within a word is written byte by byte until a whole number of repetitions fills one.
  let gap = distance;
  while (gap < 8) gap += distance;
  let out = to;
  if (gap > distance) for (; out < end && out < from + gap; out++) store<u8>(out, load<u8>(out - distance));
  for (; out < end; out += 8) store<u64>(out, load<u64>(out - gap));
}
