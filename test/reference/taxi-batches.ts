/** The Chicago taxi CSV as TFX's CsvExampleGen splits it: column batches by split. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type ColumnBatch, type ColumnSpec, createBatchBuilder, encodeExample, selectRows } from '../../core/formats/index.ts';

const batchRows = 1000;

/** The file has no quotes, so a comma always separates. Buckets 0 and 1 of 3 are train. */
export function readTaxiSplits(path: string): Map<string, ColumnBatch[]> {
  const splits = { train: [] as ColumnBatch[], eval: [] as ColumnBatch[] };
  for (const batch of readBatches(path)) {
    const rows: Record<keyof typeof splits, number[]> = { train: [], eval: [] };
    for (let row = 0; row < batch.rows; row++) rows[bucketOf(batch, row) < 2n ? 'train' : 'eval'].push(row);
    splits.train.push(selectRows(batch, rows.train));
    splits.eval.push(selectRows(batch, rows.eval));
  }
  return new Map(Object.entries(splits));
}

/** sha256 of the serialised tf.Example, modulo 3. */
function bucketOf(batch: ColumnBatch, row: number): bigint {
  return BigInt(`0x${createHash('sha256').update(encodeExample(batch, row)).digest('hex')}`) % 3n;
}

function readBatches(path: string): ColumnBatch[] {
  const [header, ...lines] = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const names = (header as string).split(',');
  const rows = lines.map((line) => line.split(','));
  const specs = names.map((name, index): ColumnSpec => ({ name, type: columnType(rows, index) }));
  const builder = createBatchBuilder(specs);
  const batches: ColumnBatch[] = [];
  rows.forEach((row, index) => {
    builder.columns.forEach((column, position) => {
      const cell = row[position] as string;
      if (cell === '') column.appendEmpty();
      else column.appendSingle(column.type === 'int' ? BigInt(cell) : column.type === 'float' ? Number(cell) : cell);
    });
    if ((index + 1) % batchRows === 0 || index + 1 === rows.length) batches.push(builder.build());
  });
  return batches;
}

function columnType(rows: readonly string[][], index: number): ColumnSpec['type'] {
  const cells = rows.map((row) => row[index] as string).filter((cell) => cell !== '');
  if (cells.some((cell) => Number.isNaN(Number(cell)))) return 'bytes';
  return cells.every((cell) => /^[+-]?[0-9]+$/.test(cell)) ? 'int' : 'float';
}
