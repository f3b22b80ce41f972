/** Rows of a CSV file that are not taken, and why. */

import type { CsvScanner } from './csv-scanner.ts';
import { type RejectedRow, rejectedTextLength } from './source-file.ts';

export type ReadRow = Pick<CsvScanner, 'buffer' | 'line' | 'rowStart' | 'rowEnd'>;

export function rejectedRow({ buffer, line, rowStart, rowEnd }: ReadRow, reason: string): RejectedRow {
  const end = Math.min(rowEnd, rowStart + rejectedTextLength * 4);
  return { line, reason, text: buffer.toString('utf8', rowStart, end).slice(0, rejectedTextLength) };
}

export function widthProblem({ fields }: Pick<CsvScanner, 'fields'>, width: number): string | undefined {
  if (fields === width) return undefined;
  return `has ${fields} ${fields === 1 ? 'field' : 'fields'}, not ${width}`;
}
