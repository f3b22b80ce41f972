/** A chart's numbers as a table: what a screen reader, a spreadsheet and a test read. */

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** RFC 4180, with unrounded numbers. */
export function toCsv(table: ChartTable): string {
  const lines = [table.columns, ...table.rows].map((cells) => cells.map(quoteCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function quoteCell(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
