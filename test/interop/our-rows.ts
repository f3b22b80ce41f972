/** Writes the rows this program reads from a file, so that whoever wrote it can compare: `our-rows FILE OUT.json`. */

import { writeFileSync } from 'node:fs';
import { type Column, openExampleReader } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';

/** Integers as text, bytes as hexadecimal, floats as JSON numbers or "nan", "inf", "-inf"; null is missing. */
function valuesAt(column: Column, row: number): readonly (string | number)[] | null {
  if (column.present[row] === 0) return null;
  const [start, end] = [column.offsets[row] as number, column.offsets[row + 1] as number];
  if (column.type === 'int') return [...column.values.subarray(start, end)].map(String);
  if (column.type === 'float') return [...column.values.subarray(start, end)].map(floatValue);
  if (column.type === 'unknown') return [];
  return Array.from({ length: end - start }, (_, index) =>
    Buffer.from(column.data.subarray(column.starts[start + index], column.starts[start + index + 1])).toString('hex'),
  );
}

function floatValue(value: number): string | number {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value;
  return value > 0 ? 'inf' : '-inf';
}

const [path, out] = process.argv.slice(2) as [string, string];
const reader = unwrap(await openExampleReader(path));
const rows: Record<string, unknown>[] = [];
for await (const batch of reader.batches()) {
  for (let row = 0; row < batch.rows; row++)
    rows.push(Object.fromEntries(batch.columns.map((column) => [column.name, valuesAt(column, row)])));
}
const types = Object.fromEntries(reader.columns.map(({ name, type }) => [name, type]));
writeFileSync(out, JSON.stringify({ types, rows, rejected: reader.rejected.count }));
