/** Rows as tab-separated text with their names, as spreadsheets take it. */

import type { views } from '../../../core/contract/index.ts';

export function rowsAsText({ columns, rows }: Pick<views.FoundRows, 'columns' | 'rows'>): string {
  const lines = [columns.map(({ name }) => name), ...rows.map(({ cells }) => cells.map((cell) => cell ?? ''))];
  return lines.map((cells) => cells.map(quote).join('\t')).join('\n');
}

function quote(cell: string): string {
  return /[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
