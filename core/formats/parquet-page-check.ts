/**
 * Whether the pages of a column chunk hold what they say, before a decoder that trusts them is let loose on them: a
 * damaged run length would have it write without end. Files that are not ours are checked once a chunk.
 */

import type { ColumnMetaData } from 'hyparquet';
import { type PageHeader, readPageHeader } from './column-chunk-header.ts';
import { countHybrid, maxHybridBits } from './column-chunk-hybrid.ts';
import type { PageCodecs } from './parquet-codecs.ts';

export interface CheckedChunk {
  readonly bytes: Uint8Array;
  readonly chunk: Pick<ColumnMetaData, 'codec' | 'num_values'>;
  readonly codecs: PageCodecs;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
  /** Neither a list nor within a struct. */
  readonly isFlat: boolean;
  /** Pages after so many values are not looked at. */
  readonly until: number;
}

const plain = 0;
const rle = 3;
const dictionaryEncodings = [2, 8];
const deltaEncodings = [5, 6, 7];
/** No writer makes pages or delta blocks of more; a damaged length easily is. */
const maxPageBytes = 2 ** 30;
const maxBlockValues = 2 ** 20;

/** Throws a plain Error that says what is wrong. */
export function checkPages(about: CheckedChunk): void {
  const { bytes, chunk } = about;
  let values = 0;
  let dictionaryValues = 0;
  // Of lists and structs the decoder reads all there is, whatever the number of values.
  const until = about.isFlat ? Math.min(about.until, Number(chunk.num_values)) : Number.POSITIVE_INFINITY;
  for (let at = 0; at < bytes.length - 1 && values < until; ) {
    const header = readPageHeader(bytes, at);
    at = header.end + header.compressedBytes;
    if (header.compressedBytes < 0 || at > bytes.length) throw new Error('a page ends after its column');
    if (header.uncompressedBytes < 0 || header.uncompressedBytes > maxPageBytes) throw new Error('a page is too large');
    if (header.values < 0) throw new Error('a page has a negative number of values');
    if (header.kind === 'dictionary') {
      if (header.values > header.uncompressedBytes * 8) throw new Error('a dictionary has more values than bits');
      dictionaryValues = header.values;
    } else if (header.kind !== 'other') {
      values += header.values;
      if (values > Number(chunk.num_values)) throw new Error('the pages have more values than their column');
      if (header.kind === 'data2') checkSecondVersion(about, header, dictionaryValues);
      else checkFirstVersion(about, header, dictionaryValues);
    }
  }
}

/** Repetition levels, definition levels and values, compressed together; four bytes of length before each kind of level. */
function checkFirstVersion(about: CheckedChunk, header: PageHeader, dictionaryValues: number): void {
  const page = unpacked(about, header, header.end, header.uncompressedBytes);
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  let start = 0;
  let values = header.values;
  for (const max of [about.maxRepetition, about.maxDefinition]) {
    if (max === 0) continue;
    const end = start + 4 + view.getUint32(start, true);
    values = countFull(page, { start: start + 4, end, max, count: header.values });
    start = end;
  }
  checkValues(page, { header, start, values, dictionaryValues });
}

/** Levels lie uncompressed before the values. */
function checkSecondVersion(about: CheckedChunk, header: PageHeader, dictionaryValues: number): void {
  const levels = header.repetitionBytes + header.definitionBytes;
  if (levels < 0 || levels > header.compressedBytes) throw new Error('the levels end after their page');
  let start = header.end;
  let values = header.values;
  for (const [max, length] of [
    [about.maxRepetition, header.repetitionBytes],
    [about.maxDefinition, header.definitionBytes],
  ] as const) {
    if (max > 0) values = countFull(about.bytes, { start, end: start + length, max, count: header.values });
    start += length;
  }
  const size = header.uncompressedBytes - levels;
  const page = header.isCompressed
    ? unpacked(about, header, start, size)
    : about.bytes.subarray(start, header.end + header.compressedBytes);
  checkValues(page, { header, start: 0, values, dictionaryValues });
}

function unpacked({ bytes, chunk, codecs }: CheckedChunk, header: PageHeader, start: number, size: number): Uint8Array {
  const packed = bytes.subarray(start, header.end + header.compressedBytes);
  if (chunk.codec === 'UNCOMPRESSED' || size === 0) return packed;
  if (size < 0) throw new Error('the levels are longer than their page');
  return codecs[chunk.codec]?.(packed, size) ?? packed;
}

interface LevelRange {
  readonly start: number;
  readonly end: number;
  readonly max: number;
  readonly count: number;
}

/** How many levels are the highest: for definitions, the values that are there. */
function countFull(data: Uint8Array, { start, end, max, count }: LevelRange): number {
  if (end > data.length) throw new Error('the levels end after their page');
  const counts = new Uint32Array(max + 1);
  countHybrid({ data, start, end, bits: bitsFor(max), count, exactRuns: true }, counts);
  return counts[max] as number;
}

interface PageValues {
  readonly header: PageHeader;
  readonly start: number;
  readonly values: number;
  readonly dictionaryValues: number;
}

function checkValues(page: Uint8Array, { header, start, values, dictionaryValues }: PageValues): void {
  const { encoding } = header;
  if (values === 0 || encoding === plain) return;
  if (dictionaryEncodings.includes(encoding)) {
    const bits = page[start];
    // More bits than any dictionary asks for: the decoder would take them, and whatever length of run follows.
    if (bits === undefined || bits > maxHybridBits) throw new Error('a page of dictionary values is damaged');
    countHybrid(
      { data: page, start: start + 1, end: page.length, bits, count: values, exactRuns: true },
      new Uint32Array(dictionaryValues),
    );
  } else if (encoding === rle) {
    countHybrid({ data: page, start: start + 4, end: page.length, bits: 1, count: values, exactRuns: true }, new Uint32Array(2));
  } else if (deltaEncodings.includes(encoding)) checkDeltas(page, start, values);
}

/** DELTA_BINARY_PACKED begins with values a block, miniblocks a block and the number of values. */
function checkDeltas(page: Uint8Array, start: number, values: number): void {
  let at = start;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = page[at++];
      if (byte === undefined || scale > 2 ** 35) throw new Error('a page of differences is damaged');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const [block, miniblocks, count] = [next(), next(), next()];
  const isDamaged = block === 0 || block > maxBlockValues || miniblocks === 0 || block % miniblocks !== 0 || count > values;
  if (isDamaged) throw new Error('a page of differences is damaged');
}

function bitsFor(max: number): number {
  return 32 - Math.clz32(max);
}
