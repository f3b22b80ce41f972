import { describe, expect, it } from 'vitest';
import { ByteBuffer } from '../../../core/formats/byte-buffer.ts';
import type { Column, ColumnType } from '../../../core/formats/column-batch.ts';
import { encodableColumn } from '../../../core/formats/example-encoder.ts';
import { FlatChunk } from '../../../core/formats/flat-chunk.ts';
import { GatheredColumn } from '../../../core/formats/gathered-column.ts';
import { createColumnBuilder } from '../../../core/formats/index.ts';
import { chunkOf, writeChunk } from '../../../core/formats/parquet-chunk.ts';
import { newLayout } from '../../../core/formats/parquet-layout.ts';
import { createRandom } from '../../../core/foundation/index.ts';

class Sink extends ByteBuffer {
  get offset(): number {
    return this.length;
  }
}

type Value = string | number | bigint | undefined;

function columnOf(type: ColumnType, rows: number, value: (row: number) => Value): Column {
  const builder = createColumnBuilder('c', type);
  for (let row = 0; row < rows; row++) {
    const cell = value(row);
    if (cell === undefined) builder.appendEmpty();
    else builder.appendSingle(cell);
  }
  return builder.build();
}

/** The column given in blocks, as a file is read. */
function flat(chunk: FlatChunk, column: Column, block: number): ReturnType<FlatChunk['finish']> {
  const encodable = encodableColumn(column);
  for (let from = 0; from < column.rows; from += block) {
    const rows = Int32Array.from({ length: Math.min(block, column.rows - from) }, (_, i) => from + i);
    chunk.append(encodable, rows, rows.length);
  }
  return chunk.finish(0);
}

const random = createRandom(3);
const texts = Array.from({ length: 4000 }, (_, i) => `${i} ${'word '.repeat(Math.floor(random.next() * 250))}`);
const cases: readonly (readonly [string, ColumnType, number, (row: number) => Value])[] = [
  ['repeated words', 'bytes', 5000, (row) => `value ${row % 17}`],
  ['different words, given up early', 'bytes', 5000, (row) => `value ${row}`],
  ['words that differ later, given up late', 'bytes', 20_000, (row) => (row < 9000 ? `v${row % 5}` : `w${row}`)],
  ['long texts over many pages', 'bytes', 9000, (row) => (row % 9 === 0 ? undefined : texts[(row * 7) % 4000])],
  ['texts larger than a page', 'bytes', 6, (row) => 'x'.repeat(row * 600_000)],
  ['a dictionary beyond its largest size', 'bytes', 3000, (row) => `${row % 1000}${'y'.repeat(1200)}`],
  ['integers, some missing', 'int', 7000, (row) => (row % 3 === 0 ? undefined : BigInt(row * row) - 9_000_000n)],
  ['integers at the ends of 64 bits', 'int', 4, (row) => [2n ** 63n - 1n, -(2n ** 63n), 0n, -1n][row]],
  ['numbers with NaN and both zeros', 'float', 5000, (row) => [Number.NaN, 0, -0, row / 7, -1e300][row % 5]],
  ['numbers, all zero', 'float', 10, () => -0],
  ['nothing but missing values', 'bytes', 100, () => undefined],
  ['no type at all', 'unknown', 100, () => undefined],
  ['one row', 'float', 1, () => 0.25],
];

describe('a flat chunk written value by value', () => {
  it.each(cases)('is the chunk written as a whole: %s', (_, type, rows, value) => {
    const column = columnOf(type, rows, value);
    const sink = new Sink();
    const expected = writeChunk([column], newLayout('c', type), sink);
    const chunk = new FlatChunk(type, 'SNAPPY');
    for (const block of [1024, 7]) {
      const found = flat(chunk, column, block);
      expect(Buffer.from(found.bytes).equals(Buffer.from(sink.written()))).toBe(true);
      expect(chunkOf({ ...found.written, path: ['c'], type })).toEqual(expected);
      chunk.clear();
    }
  });

  it('is the same when the values are gathered first', () => {
    for (const [, type, rows, value] of cases) {
      const column = columnOf(type, rows, value);
      const chunk = new FlatChunk(type, 'SNAPPY');
      const expected = Buffer.from(flat(chunk, column, 512).bytes);
      const gathered = new GatheredColumn('c', type);
      const encodable = encodableColumn(column);
      for (let round = 0; round < 2; round++) {
        for (let from = 0; from < rows; from += 100) {
          const some = Int32Array.from({ length: Math.min(100, rows - from) }, (_, i) => from + i);
          gathered.append(encodable, some, some.length);
        }
        const taken = new FlatChunk(type, 'SNAPPY');
        taken.append(
          gathered.take(),
          Int32Array.from({ length: rows }, (_, row) => row),
          rows,
        );
        expect(Buffer.from(taken.finish(0).bytes).equals(expected)).toBe(true);
      }
    }
  });
});
