/** A source read to its end, cells as text. */

import { columnText, openExampleReader, type ReaderOptions } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

export async function readRows(path: string, options: ReaderOptions = {}) {
  const reader = unwrap(await openExampleReader(path, options));
  const rows: Record<string, string | null>[] = [];
  for await (const batch of reader.batches()) {
    for (let row = 0; row < batch.rows; row++) {
      rows.push(Object.fromEntries(batch.columns.map((column) => [column.name, columnText(column, row)])));
    }
  }
  const types = Object.fromEntries(reader.columns.map(({ name, type }) => [name, type]));
  return { rows, types, rejected: reader.rejected.rows, format: reader.format };
}

/** The code and message of the problem that opening or reading ends in. */
export async function problemOf(path: string, options: ReaderOptions = {}): Promise<{ code: string; message: string }> {
  try {
    await readRows(path, options);
  } catch (error) {
    if (error instanceof Error && 'problem' in error) {
      const { code, message } = error.problem as { code: string; message: string };
      return { code, message };
    }
    throw error;
  }
  throw new Error('There was no problem');
}
