/** Texts of JSON objects to columns: the types they ask for, and their rows in batches. */

import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { parseJsonObject } from './json-value.ts';
import { RowBatcher, RowProfile } from './row-values.ts';
import { type BatchOptions, rejectedTextLength } from './source-file.ts';

export interface ObjectText {
  readonly text: string;
  /** 1-based line where it starts. */
  readonly line: number;
  /** Its number in an array, from 1; absent where the line says enough. */
  readonly element?: number;
}

export async function profileObjects(source: AsyncIterable<readonly ObjectText[]>): Promise<readonly ColumnSpec[]> {
  const profile = new RowProfile();
  for await (const texts of source) {
    for (const { text } of texts) {
      const row = parseJsonObject(text);
      if (typeof row !== 'string') profile.add(row);
    }
  }
  return profile.columns();
}

export async function* objectBatches(
  source: AsyncIterable<readonly ObjectText[]>,
  columns: readonly ColumnSpec[],
  { onReject }: Pick<BatchOptions, 'onReject'>,
): AsyncGenerator<ColumnBatch> {
  const batch = new RowBatcher(columns);
  for await (const texts of source) {
    for (const { text, line, element } of texts) {
      const row = parseJsonObject(text);
      const reason = typeof row === 'string' ? row : batch.add(row);
      if (reason !== undefined) {
        const where = element === undefined ? '' : ` (element ${element})`;
        onReject({ line, reason: `${reason}${where}`, text: text.slice(0, rejectedTextLength) });
      } else if (batch.isFull) yield batch.build();
    }
  }
  if (batch.rows > 0) yield batch.build();
}
