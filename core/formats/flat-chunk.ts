/**
 * One flat column of a row group, written as its values come: a dictionary while it pays, else plain pages that are packed
 * as soon as they are full, so that a value is copied once and its page is still in the processor's cache. The bytes are
 * those that `writeChunk` makes of the same column.
 */

import type { Statistics } from 'hyparquet';
import { ByteBuffer } from './byte-buffer.ts';
import type { ColumnType } from './column-batch.ts';
import type { EncodableColumn } from './example-encoder.ts';
import { type PageCodec, pageBytes, type WrittenChunk, writeDictionaryPage, writePage } from './parquet-chunk.ts';
import { bitWidthOf, writeHybrid } from './parquet-hybrid.ts';
import { encodingDictionary, encodingPlain } from './parquet-page-header.ts';
import { ValueDictionary } from './value-dictionary.ts';
import { WordBounds } from './word-bounds.ts';

export class FlatChunk {
  readonly #type: ColumnType;
  readonly #codec: PageCodec;
  /** Finished pages. */
  readonly #packed = new ByteBuffer(0);
  readonly #page = new ByteBuffer(0);
  readonly #dictionary = new ValueDictionary();
  readonly #bounds = new WordBounds();
  #hasDictionary = true;
  /** Of the current page, which in a dictionary is the only one: 1 where a row has a value. */
  #definitions = new Uint8Array(0);
  #rows = 0;
  #indexes = new Int32Array(0);
  #values = 0;
  #allRows = 0;
  #allValues = 0;
  #uncompressed = 0;

  constructor(type: ColumnType, codec: PageCodec) {
    this.#type = type;
    this.#codec = codec;
  }

  /** The first `count` of `rows`, row numbers of `column`, with at most one value each. */
  append(column: EncodableColumn, rows: Int32Array, count: number): void {
    this.#reserve(count);
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      const value = column.offsets[row] as number;
      if (value === column.offsets[row + 1]) this.#addRow(0);
      else if (this.#hasDictionary) this.#addToDictionary(column, value);
      else this.#addPlain(column, value);
    }
  }

  /** The pages, valid until the next value, and what is known of them where the first lies at `start`. */
  finish(start: number): { readonly bytes: Uint8Array; readonly written: WrittenChunk } {
    if (this.#hasDictionary && (this.#values === 0 || this.#dictionary.size > this.#values / 2)) this.#giveUpDictionary();
    let firstPage = start;
    if (this.#hasDictionary) {
      const { size, plain } = this.#dictionary;
      this.#uncompressed += writeDictionaryPage({ size, plain: plain.written() }, this.#packed, this.#codec);
      firstPage += this.#packed.length;
      const bitWidth = bitWidthOf(size - 1);
      this.#page.appendByte(bitWidth);
      writeHybrid(this.#indexes.subarray(0, this.#values), bitWidth, this.#page);
    }
    this.#endPage();
    const bytes = this.#packed.written();
    const written: WrittenChunk = {
      codec: this.#codec,
      hasDictionary: this.#hasDictionary,
      levels: this.#allRows,
      start,
      firstPage,
      compressed: bytes.length,
      uncompressed: this.#uncompressed,
      statistics: this.#statistics(),
    };
    return { bytes, written };
  }

  clear(): void {
    this.#packed.clear();
    this.#page.clear();
    this.#dictionary.reset();
    this.#bounds.clear();
    this.#hasDictionary = true;
    this.#rows = 0;
    this.#values = 0;
    this.#allRows = 0;
    this.#allValues = 0;
    this.#uncompressed = 0;
  }

  #addToDictionary(column: EncodableColumn, value: number): void {
    const entry = this.#entryOf(column, value);
    this.#indexes[this.#values++] = entry;
    this.#addRow(1);
    if (!this.#dictionary.pays(this.#values)) this.#giveUpDictionary();
  }

  #entryOf(column: EncodableColumn, value: number): number {
    if (this.#type === 'bytes') {
      return this.#dictionary.addBytes(column.view, column.starts[value] as number, column.ends[value] as number);
    }
    const { words } = column;
    const low = words[2 * value] as number;
    const high = words[2 * value + 1] as number;
    this.#bounds.add(this.#type, low, high);
    return this.#dictionary.addWord(low, high);
  }

  #addPlain(column: EncodableColumn, value: number): void {
    if (this.#page.length >= pageBytes) this.#endPage();
    if (this.#type === 'bytes') {
      this.#page.appendSizedView(column.view, column.starts[value] as number, column.ends[value] as number);
    } else {
      const low = column.words[2 * value] as number;
      const high = column.words[2 * value + 1] as number;
      this.#bounds.add(this.#type, low, high);
      this.#page.appendWord(low, high);
    }
    this.#values++;
    this.#addRow(1);
  }

  /** Whether the row has a value. A full page ends before its row. */
  #addRow(definition: 0 | 1): void {
    if (definition === 0 && !this.#hasDictionary && this.#page.length >= pageBytes) this.#endPage();
    this.#definitions[this.#rows++] = definition;
  }

  /** What is in it so far becomes plain pages. */
  #giveUpDictionary(): void {
    this.#hasDictionary = false;
    const definitions = this.#definitions.slice(0, this.#rows);
    const { plain } = this.#dictionary;
    this.#rows = 0;
    this.#values = 0;
    let at = 0;
    for (let row = 0; row < definitions.length; row++) {
      if (this.#page.length >= pageBytes) this.#endPage();
      if (definitions[row] === 1) {
        const start = this.#dictionary.startOf(this.#indexes[at++] as number);
        const size = this.#type === 'bytes' ? 4 + plain.view.getInt32(start, true) : 8;
        this.#page.appendView(plain.view, start, start + size);
        this.#values++;
      }
      this.#definitions[this.#rows++] = definitions[row] as number;
    }
  }

  #endPage(): void {
    const encoding = this.#hasDictionary ? encodingDictionary : encodingPlain;
    const definitions = this.#definitions.subarray(0, this.#rows);
    const page = { body: this.#page, definitions, full: 1, values: this.#values, encoding };
    this.#uncompressed += writePage(page, this.#packed, this.#codec);
    this.#page.clear();
    this.#allRows += this.#rows;
    this.#allValues += this.#values;
    this.#rows = 0;
    this.#values = 0;
  }

  #statistics(): Statistics {
    const null_count = BigInt(this.#allRows - this.#allValues);
    return { null_count, ...this.#bounds.statistics(this.#type) };
  }

  #reserve(rows: number): void {
    const needed = this.#rows + rows;
    if (needed > this.#definitions.length) {
      const larger = new Uint8Array(needed * 2);
      larger.set(this.#definitions);
      this.#definitions = larger;
    }
    if (!this.#hasDictionary || this.#type === 'unknown' || this.#values + rows <= this.#indexes.length) return;
    const larger = new Int32Array((this.#values + rows) * 2);
    larger.set(this.#indexes);
    this.#indexes = larger;
  }
}
