/**
 * Reads single column chunks of a Parquet file for counting: dictionary pages are counted by index, plain pages are handed
 * on where they lie, and no row is ever put together. Flat columns of bytes, integers and floating point numbers only;
 * anything else answers undefined and is read as rows.
 */

import { type FileHandle, open } from 'node:fs/promises';
import { type ColumnMetaData, type FileMetaData, parquetMetadataAsync, parquetSchema, type SchemaElement } from 'hyparquet';
import { ProblemError } from '../foundation/index.ts';
import { raiseReadFailure } from './byte-chunks.ts';
import type { ChunkPart, ColumnChunk } from './column-chunk.ts';
import { type PageHeader, readPageHeader } from './column-chunk-header.ts';
import { countHybrid, maxHybridBits } from './column-chunk-hybrid.ts';
import { type FlatPhysicalType, plainPart } from './column-chunk-plain.ts';
import { type PageCodecs, pageCodecs } from './parquet-codecs.ts';
import { fileColumns, raiseMalformed } from './parquet-reader.ts';
import type { ParquetColumn } from './parquet-values.ts';
import { readSlice } from './read-slice.ts';

/** Small chunks lie beside one another: one read is enough for several. */
const leastReadBytes = 1 << 18;

export interface ChunkReader {
  readonly columns: readonly ParquetColumn[];
  readonly groups: readonly { readonly start: number; readonly rows: number }[];
  columnType(name: string): ParquetColumn['type'] | undefined;
  /** Bytes of the column in the whole file, uncompressed. */
  columnBytes(name: string): number;
  /** Bytes of the column in one row group, uncompressed. */
  chunkBytes(group: number, name: string): number;
  /** Undefined for a chunk that has to be read as rows. Valid until the next. Throws ProblemError: `file/malformed`. */
  read(group: number, name: string): Promise<ColumnChunk | undefined>;
  close(): Promise<void>;
}

/** Throws ProblemError as `openParquet` does. */
export async function openChunkReader(path: string): Promise<ChunkReader> {
  const handle = await open(path, 'r').catch((error) => raiseReadFailure(error, path, 0));
  try {
    const { size } = await handle.stat();
    const file = { byteLength: size, slice: (start: number, end = size) => readSlice(handle, start, end) };
    const metadata = await parquetMetadataAsync(file, { geoparquet: false }).catch((error: unknown) => malformed(path, error));
    return new FlatChunks({ path, handle, bytes: size, metadata, codecs: await pageCodecs(metadata) });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Opened {
  readonly path: string;
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly metadata: FileMetaData;
  readonly codecs: PageCodecs;
}

class FlatChunks implements ChunkReader {
  readonly columns: readonly ParquetColumn[];
  readonly groups: ChunkReader['groups'];
  readonly #opened: Opened;
  readonly #byName: ReadonlyMap<string, ParquetColumn>;
  /** Of each column its chunks in a row group, which has them in the schema's order. */
  readonly #places: ReadonlyMap<string, readonly number[]>;
  #buffer = new Uint8Array(0);
  /** What of the file is in the buffer. */
  #held = { start: 0, end: 0 };
  readonly #elements: ReadonlyMap<string, SchemaElement>;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.columns = fileColumns(opened.metadata, opened.path);
    let start = 0;
    this.groups = opened.metadata.row_groups.map((group) => {
      const rows = Number(group.num_rows);
      start += rows;
      return { start: start - rows, rows };
    });
    this.#byName = new Map(this.columns.map((column) => [column.name, column]));
    this.#places = placesOf(opened.metadata);
    const leaves = parquetSchema(opened.metadata).children.filter((child) => child.children.length === 0);
    this.#elements = new Map(leaves.map(({ element }) => [element.name, element]));
  }

  columnType(name: string): ParquetColumn['type'] | undefined {
    return this.#byName.get(name)?.type;
  }

  columnBytes(name: string): number {
    let bytes = 0;
    for (let group = 0; group < this.groups.length; group++) bytes += this.chunkBytes(group, name);
    return bytes;
  }

  chunkBytes(group: number, name: string): number {
    const columns = this.#opened.metadata.row_groups[group]?.columns;
    let bytes = 0;
    for (const place of this.#places.get(name) ?? []) bytes += Number(columns?.[place]?.meta_data?.total_uncompressed_size ?? 0);
    return bytes;
  }

  async read(group: number, name: string): Promise<ColumnChunk | undefined> {
    const { path, metadata, codecs } = this.#opened;
    const column = this.#byName.get(name);
    const element = this.#elements.get(name);
    const chunk = metadata.row_groups[group]?.columns[this.#places.get(name)?.[0] ?? -1]?.meta_data;
    if (column === undefined || element === undefined || chunk?.path_in_schema[0] !== name) return undefined;
    const type = flatType(element, column);
    if (type === undefined) return undefined;
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    try {
      const bytes = await this.#readBytes(start, Number(chunk.total_compressed_size));
      const pages = new ChunkPages(bytes, { type, chunk, codecs, isOptional: element.repetition_type === 'OPTIONAL' });
      const rows = this.groups[group]?.rows as number;
      return pages.isReadable(rows) ? pages.chunkOf(column) : undefined;
    } catch (error) {
      return malformed(path, error);
    }
  }

  close(): Promise<void> {
    return this.#opened.handle.close();
  }

  /** Into one buffer for all chunks: a new one each time would keep the garbage collector busy. */
  async #readBytes(start: number, length: number): Promise<Uint8Array> {
    const { handle, bytes } = this.#opened;
    const end = start + length;
    if (end > bytes) throw new Error(`the file ends before byte ${end}`);
    const held = this.#held;
    if (start < held.start || end > held.end) {
      const wanted = Math.min(Math.max(length, leastReadBytes), bytes - start);
      if (this.#buffer.length < wanted) this.#buffer = new Uint8Array(wanted);
      this.#held = { start, end: start };
      while (this.#held.end < end) {
        const filled = this.#held.end - start;
        const { bytesRead } = await handle.read(this.#buffer, filled, wanted - filled, this.#held.end);
        if (bytesRead === 0) throw new Error(`the file ends before byte ${end}`);
        this.#held = { start, end: this.#held.end + bytesRead };
      }
    }
    return this.#buffer.subarray(start - this.#held.start, end - this.#held.start);
  }
}

function placesOf({ row_groups: [first] }: FileMetaData): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [at, { meta_data }] of (first?.columns ?? []).entries()) {
    const name = meta_data?.path_in_schema[0] ?? '';
    const known = places.get(name);
    if (known === undefined) places.set(name, [at]);
    else known.push(at);
  }
  return places;
}

/** The types whose values need no conversion; undefined for any other. */
function flatType(element: SchemaElement, column: ParquetColumn): FlatPhysicalType | undefined {
  const { type, converted_type: converted, logical_type: logical, repetition_type: repetition } = element;
  if (repetition === 'REPEATED' || column.list) return undefined;
  const isText =
    [undefined, 'UTF8', 'ENUM', 'JSON'].includes(converted) && [undefined, 'STRING', 'ENUM', 'JSON'].includes(logical?.type);
  if (type === 'BYTE_ARRAY') return column.type === 'bytes' && isText ? type : undefined;
  if (type === 'FLOAT' || type === 'DOUBLE')
    return column.type === 'float' && converted === undefined && logical === undefined ? type : undefined;
  if ((type !== 'INT32' && type !== 'INT64') || column.type !== 'int') return undefined;
  const isSigned = logical === undefined || (logical.type === 'INTEGER' && logical.isSigned);
  return isSigned && [undefined, 'INT_8', 'INT_16', 'INT_32', 'INT_64'].includes(converted) ? type : undefined;
}

interface ChunkDescription {
  readonly type: FlatPhysicalType;
  readonly chunk: ColumnMetaData;
  readonly codecs: PageCodecs;
  readonly isOptional: boolean;
}

const plain = 0;
const plainDictionary = 2;
const rleDictionary = 8;
const rle = 3;

/** The pages of one chunk, decoded as they come. */
class ChunkPages {
  readonly #bytes: Uint8Array;
  readonly #about: ChunkDescription;
  readonly #parts: ChunkPart[] = [];
  #dictionary: Uint32Array | undefined;
  #values = 0;
  #nulls = 0;

  constructor(bytes: Uint8Array, about: ChunkDescription) {
    this.#bytes = bytes;
    this.#about = about;
  }

  /** Decodes all pages; false when one has an encoding this reader has not. */
  isReadable(rows: number): boolean {
    for (let at = 0; at < this.#bytes.length && this.#values + this.#nulls < rows; ) {
      const header = readPageHeader(this.#bytes, at);
      at = header.end + header.compressedBytes;
      if (header.compressedBytes < 0 || at > this.#bytes.length) throw new Error('a page ends after its column');
      if (!this.#takePage(header)) return false;
    }
    if (this.#values + this.#nulls !== rows)
      throw new Error(`a column has ${this.#values + this.#nulls} rows in a group of ${rows}`);
    return true;
  }

  chunkOf({ name, nullMeaning }: ParquetColumn): ColumnChunk {
    const type = this.#about.type === 'BYTE_ARRAY' ? 'bytes' : this.#about.type.startsWith('INT') ? 'int' : 'float';
    return { name, type, values: this.#values, nulls: this.#nulls, nullMeaning, parts: this.#parts };
  }

  #takePage(header: PageHeader): boolean {
    if (header.kind === 'other') return true;
    if (header.kind === 'dictionary') {
      if (header.encoding !== plain && header.encoding !== plainDictionary) return false;
      const page = this.#decompressed(header, header.end, header.end + header.compressedBytes, header.uncompressedBytes);
      if (header.values * 4 > page.length) throw new Error('a dictionary has fewer values than its header says');
      this.#dictionary = new Uint32Array(header.values);
      this.#parts.push(
        plainPart(
          this.#about.type,
          { data: page, start: 0, values: header.values, isLasting: this.#isOwn(page) },
          this.#dictionary,
        ),
      );
      return true;
    }
    return header.kind === 'data2' ? this.#takeSecondVersion(header) : this.#takeFirstVersion(header);
  }

  /** Levels and values compressed together; four bytes of length before the levels. */
  #takeFirstVersion(header: PageHeader): boolean {
    if (!hasKnownEncoding(header) || (this.#about.isOptional && header.definitionEncoding !== rle)) return false;
    const page = this.#decompressed(header, header.end, header.end + header.compressedBytes, header.uncompressedBytes);
    if (!this.#about.isOptional) return this.#takeValues(header, { page, start: 0, values: header.values });
    const bytes = new DataView(page.buffer, page.byteOffset, page.length).getUint32(0, true);
    const values = definedIn(page, { start: 4, end: 4 + bytes, count: header.values });
    return this.#takeValues(header, { page, start: 4 + bytes, values });
  }

  /** Levels uncompressed before the values. */
  #takeSecondVersion(header: PageHeader): boolean {
    if (!hasKnownEncoding(header)) return false;
    const levels = header.repetitionBytes + header.definitionBytes;
    const start = header.end + levels;
    const end = header.end + header.compressedBytes;
    const page = header.isCompressed
      ? this.#decompressed(header, start, end, header.uncompressedBytes - levels)
      : this.#bytes.subarray(start, end);
    return this.#takeValues(header, { page, start: 0, values: header.values - header.nulls });
  }

  #takeValues(header: PageHeader, { page, start, values }: { page: Uint8Array; start: number; values: number }): boolean {
    this.#values += values;
    this.#nulls += header.values - values;
    if (values === 0) return true;
    if (header.encoding === plain) {
      this.#parts.push(plainPart(this.#about.type, { data: page, start, values, isLasting: this.#isOwn(page) }));
      return true;
    }
    if (this.#dictionary === undefined) throw new Error('a page refers to a dictionary that is not there');
    const bits = page[start] as number;
    if (bits > maxHybridBits) return false;
    countHybrid({ data: page, start: start + 1, end: page.length, bits, count: values }, this.#dictionary);
    return true;
  }

  /** Decompressed, and so not in the buffer that all chunks are read into. */
  #isOwn(page: Uint8Array): boolean {
    return page.buffer !== this.#bytes.buffer;
  }

  #decompressed(header: PageHeader, start: number, end: number, size: number): Uint8Array {
    const bytes = this.#bytes.subarray(start, end);
    const { chunk, codecs } = this.#about;
    const { codec } = chunk;
    if (codec === 'UNCOMPRESSED' || size === 0) return bytes;
    const page = codecs[codec]?.(bytes, size);
    if (page?.length !== size) throw new Error(`a page of ${header.uncompressedBytes} bytes cannot be unpacked (${codec})`);
    return page;
  }
}

function hasKnownEncoding({ encoding }: PageHeader): boolean {
  return encoding === plain || encoding === plainDictionary || encoding === rleDictionary;
}

/** Rows with a value, out of the definition levels of an optional flat column. */
function definedIn(data: Uint8Array, { start, end, count }: { start: number; end: number; count: number }): number {
  if (end > data.length) throw new Error('the levels end after their page');
  const counts = new Uint32Array(2);
  countHybrid({ data, start, end, bits: 1, count }, counts);
  return counts[1] as number;
}

function malformed(path: string, error: unknown): never {
  if (error instanceof ProblemError) throw error;
  return raiseMalformed(path, error instanceof Error ? error.message : String(error));
}
