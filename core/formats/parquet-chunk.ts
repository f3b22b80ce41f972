/** One column of a row group as Parquet pages: a dictionary where it pays, plain values otherwise, Snappy over both. */

import type { ColumnChunk, Encoding, Statistics } from 'hyparquet';
import { ByteBuffer } from './byte-buffer.ts';
import type { Column } from './column-batch.ts';
import { bitWidthOf, writeHybrid } from './parquet-hybrid.ts';
import { type ColumnLayout, physicalTypes } from './parquet-layout.ts';
import { flatLevels, type Levels, listLevels } from './parquet-levels.ts';
import { dataPageHeader, dictionaryPageHeader, encodingDictionary, encodingPlain } from './parquet-page-header.ts';
import { snappyCompress } from './snappy.ts';
import { type DictionaryValues, dictionaryOf } from './value-dictionary.ts';

/** Where pages go. */
export interface PageSink {
  /** Bytes written so far. */
  readonly offset: number;
  appendBytes(bytes: Uint8Array): void;
}

export const pageBytes = 1 << 20;
const plainEncodings: Encoding[] = ['PLAIN', 'RLE'];
const dictionaryEncodings: Encoding[] = ['PLAIN', 'RLE', 'RLE_DICTIONARY'];
const levelBytes = new ByteBuffer(1 << 14);
const body = new ByteBuffer(1 << 16);

/** `columns`: the group's rows in order, all of the layout's type. */
export function writeChunk(columns: readonly Column[], layout: ColumnLayout, sink: PageSink): ColumnChunk {
  const start = sink.offset;
  const levels = layout.list ? listLevels(columns) : flatLevels(columns);
  const dictionary = dictionaryOf(columns, levels.values);
  const chunk = { columns, levels, dictionary, sink };
  let uncompressed = dictionary ? writeDictionaryPage(dictionary, sink) : 0;
  const firstPage = sink.offset;
  for (const range of pageRanges(chunk)) uncompressed += writeDataPage(chunk, range);
  return chunkOf({
    path: layout.list ? [layout.name, 'list', 'element'] : [layout.name],
    type: layout.type,
    codec: 'SNAPPY',
    hasDictionary: dictionary !== undefined,
    levels: levels.definitions.length,
    start,
    firstPage,
    compressed: sink.offset - start,
    uncompressed,
    statistics: statisticsOf(columns, levels),
  });
}

/** How pages are packed: not at all where the file is read at once and thrown away. */
export type PageCodec = 'SNAPPY' | 'UNCOMPRESSED';

/** Of a chunk's pages, as plain data. */
export interface WrittenChunk {
  readonly codec: PageCodec;
  readonly hasDictionary: boolean;
  /** Values, and rows without any. */
  readonly levels: number;
  /** Where the chunk begins, and its first data page. */
  readonly start: number;
  readonly firstPage: number;
  readonly compressed: number;
  readonly uncompressed: number;
  readonly statistics: Statistics;
}

interface PlacedChunk extends WrittenChunk {
  /** From the schema's root to the leaf. */
  readonly path: string[];
  readonly type: ColumnLayout['type'];
}

/** What the footer says. Held until then, for every column of every group: a wide table has hundreds of thousands. */
export function chunkOf(placed: PlacedChunk): ColumnChunk {
  const { path, type, codec, hasDictionary, levels, start, firstPage, compressed, uncompressed, statistics } = placed;
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: physicalTypes[type],
      encodings: hasDictionary ? dictionaryEncodings : plainEncodings,
      path_in_schema: path,
      codec,
      num_values: BigInt(levels),
      total_compressed_size: BigInt(compressed),
      total_uncompressed_size: BigInt(uncompressed),
      data_page_offset: BigInt(firstPage),
      ...(hasDictionary ? { dictionary_page_offset: BigInt(start) } : {}),
      statistics,
    },
  };
}

interface Chunk {
  readonly columns: readonly Column[];
  readonly levels: Levels;
  readonly dictionary: DictionaryValues | undefined;
  readonly sink: PageSink;
}

/** From and to, of levels and of values. */
interface PageRange {
  readonly level: number;
  readonly levelEnd: number;
  readonly value: number;
  readonly valueEnd: number;
}

/** Pages of about one megabyte before compression; a row never spans two. */
function* pageRanges({ columns, levels, dictionary }: Chunk): Generator<PageRange> {
  const { definitions, repetitions, full } = levels;
  const sizeOf = dictionary ? () => 2 : valueSizes(columns);
  let level = 0;
  let value = 0;
  let valueEnd = 0;
  let bytes = 0;
  for (let at = 0; at < definitions.length; at++) {
    if (bytes >= pageBytes && (!repetitions || repetitions[at] === 0)) {
      yield { level, levelEnd: at, value, valueEnd };
      level = at;
      value = valueEnd;
      bytes = 0;
    }
    if (definitions[at] === full) {
      bytes += sizeOf();
      valueEnd++;
    }
  }
  if (definitions.length > level || level === 0) yield { level, levelEnd: definitions.length, value, valueEnd };
}

/** The encoded size of one value after another. */
function valueSizes(columns: readonly Column[]): () => number {
  let part = 0;
  let at = 0;
  return () => {
    let column = columns[part];
    if (column?.type !== 'bytes') return 8;
    while (column?.type === 'bytes' && at + 1 >= column.starts.length) {
      column = columns[++part];
      at = 0;
    }
    if (column?.type !== 'bytes') return 8;
    const size = (column.starts[at + 1] as number) - (column.starts[at] as number);
    at++;
    return 4 + size;
  };
}

/** Like all that write a page: returns its bytes before compression. */
export function writeDictionaryPage(
  { size, plain }: Pick<DictionaryValues, 'size' | 'plain'>,
  sink: Pick<PageSink, 'appendBytes'>,
  codec: PageCodec = 'SNAPPY',
): number {
  const compressed = packed(plain, codec);
  const header = dictionaryPageHeader({ uncompressed: plain.length, compressed: compressed.length, values: size });
  sink.appendBytes(header);
  sink.appendBytes(compressed);
  return header.length + plain.length;
}

function writeDataPage(chunk: Chunk, range: PageRange): number {
  const { levels, dictionary, sink } = chunk;
  const { full } = levels;
  const definitions = levels.definitions.subarray(range.level, range.levelEnd);
  const repetitions = levels.repetitions?.subarray(range.level, range.levelEnd);
  writeValues(chunk, range);
  const encoding = dictionary ? encodingDictionary : encodingPlain;
  return writePage({ body, definitions, repetitions, full, values: range.valueEnd - range.value, encoding }, sink);
}

export interface Page {
  /** The values, encoded. */
  readonly body: ByteBuffer;
  readonly definitions: Uint8Array;
  readonly repetitions?: Uint8Array | undefined;
  /** The definition of a value. */
  readonly full: number;
  readonly values: number;
  readonly encoding: number;
}

export function writePage(page: Page, sink: Pick<PageSink, 'appendBytes'>, codec: PageCodec = 'SNAPPY'): number {
  const { definitions, repetitions } = page;
  levelBytes.clear();
  if (repetitions) writeHybrid(repetitions, 1, levelBytes);
  const repetitionBytes = levelBytes.length;
  writeHybrid(definitions, bitWidthOf(page.full), levelBytes);
  const compressed = packed(page.body.written(), codec);
  const header = dataPageHeader({
    uncompressed: levelBytes.length + page.body.length,
    compressed: levelBytes.length + compressed.length,
    values: definitions.length,
    nulls: definitions.length - page.values,
    rows: repetitions ? countZeros(repetitions) : definitions.length,
    encoding: page.encoding,
    definitions: levelBytes.length - repetitionBytes,
    repetitions: repetitionBytes,
  });
  sink.appendBytes(header);
  sink.appendBytes(levelBytes.written());
  sink.appendBytes(compressed);
  return header.length + levelBytes.length + page.body.length;
}

/** Valid until the next call, or the next change of `bytes`. */
function packed(bytes: Uint8Array, codec: PageCodec): Uint8Array {
  return codec === 'SNAPPY' ? snappyCompress(bytes) : bytes;
}

function countZeros(repetitions: Uint8Array): number {
  let zeros = 0;
  for (const repetition of repetitions) if (repetition === 0) zeros++;
  return zeros;
}

function writeValues({ columns, dictionary }: Chunk, { value, valueEnd }: PageRange): void {
  body.clear();
  if (dictionary) {
    const bitWidth = bitWidthOf(dictionary.size - 1);
    body.appendByte(bitWidth);
    writeHybrid(dictionary.indexes.subarray(value, valueEnd), bitWidth, body);
    return;
  }
  let before = 0;
  for (const column of columns) {
    const count = column.offsets[column.rows] as number;
    const from = Math.max(value - before, 0);
    const to = Math.min(valueEnd - before, count);
    before += count;
    if (from < to) appendPlain(column, from, to);
  }
}

function appendPlain(column: Column, from: number, to: number): void {
  if (column.type === 'unknown') return;
  if (column.type !== 'bytes') {
    const { buffer, byteOffset } = column.values;
    body.appendBytes(new Uint8Array(buffer, byteOffset + from * 8, (to - from) * 8));
    return;
  }
  const { data, starts } = column;
  for (let i = from; i < to; i++) body.appendSized(data, starts[i] as number, starts[i + 1] as number);
}

function statisticsOf(columns: readonly Column[], levels: Levels): Statistics {
  const null_count = BigInt(levels.definitions.length - levels.values);
  let least: bigint | number | undefined;
  let most: bigint | number | undefined;
  for (const column of columns) {
    if (column.type !== 'int' && column.type !== 'float') continue;
    for (const value of column.values) {
      if (Number.isNaN(value)) continue;
      if (least === undefined || value < least) least = value;
      if (most === undefined || value > most) most = value;
    }
  }
  if (least === undefined) return { null_count };
  // The format's rule: a zero bound may be either zero.
  return { null_count, min_value: least === 0 ? -0 : least, max_value: most === 0 ? 0 : most };
}
