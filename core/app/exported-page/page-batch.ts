/** Rows of JSON to the columns that a model reads, and back. */

import type { PageRow, PageValue } from '../../contract/index.ts';
import { type Column, type ColumnBatch, type ColumnBuilder, createColumnBuilder, missingColumn } from '../../formats/index.ts';
import type { SignatureInput } from '../../model/index.ts';

/** Whole numbers may be text, so that 64 bits keep their digits. Throws an Error for what the input does not take. */
export function pageBatch(inputs: readonly SignatureInput[], rows: readonly PageRow[]): ColumnBatch {
  return { rows: rows.length, columns: inputs.map((input) => pageColumn(input, rows)) };
}

function pageColumn(input: SignatureInput, rows: readonly PageRow[]): Column {
  const builder = createColumnBuilder(input.name, input.dtype);
  for (const [i, row] of rows.entries()) {
    const given = row[input.name];
    const values = (Array.isArray(given) ? (given as readonly PageValue[]) : [given as PageValue | undefined]).filter(isThere);
    for (const value of values) append(builder, input, { value, row: i });
    if (values.length === 0) builder.appendMissing();
    else builder.endRow();
  }
  return builder.build();
}

function isThere(value: PageValue | undefined): value is NonNullable<PageValue> {
  return value !== null && value !== undefined && value !== '';
}

interface Place {
  readonly value: NonNullable<PageValue>;
  readonly row: number;
}

function append(builder: ColumnBuilder, { name, dtype }: SignatureInput, { value, row }: Place): void {
  const what = { bytes: 'text', int: 'a whole number of 64 bits', float: 'a number' }[dtype];
  const taken = { bytes: bytesOf, int: wholeNumber, float: numberOf }[dtype](value);
  if (taken === undefined) throw new Error(`Row ${row + 1}: "${name}" takes ${what}, not ${JSON.stringify(value)}`);
  builder.appendValue(taken);
}

type Given = NonNullable<PageValue>;

function numberOf(value: Given): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && (!Number.isNaN(number) || value === 'NaN') ? number : undefined;
}

function bytesOf(value: Given): Uint8Array | string | undefined {
  if (typeof value !== 'object') return String(value);
  return typeof value.b64 === 'string' ? Uint8Array.from(atob(value.b64), (sign) => sign.charCodeAt(0)) : undefined;
}

const largestInt = 2n ** 63n - 1n;

function wholeNumber(value: Given): bigint | undefined {
  const text = String(value).trim();
  // "3.0" is how a table of decimals writes 3.
  if (!/^[-+]?\d+(\.0*)?$/.test(text)) return undefined;
  const number = BigInt((text.split('.')[0] as string).replace(/^\+/, ''));
  return number > largestInt || number < -largestInt - 1n ? undefined : number;
}

/** The rows as a page is given them: exact, whole numbers as text. */
export function pageRows(inputs: readonly SignatureInput[], batch: ColumnBatch): readonly PageRow[] {
  const columns = inputs.map(({ name }) => batch.columns.find((one) => one.name === name) ?? missingColumn(name, batch.rows));
  return Array.from({ length: batch.rows }, (_, row) =>
    Object.fromEntries(columns.map((column) => [column.name, cellOf(column, row)])),
  );
}

function cellOf(column: Column, row: number): PageValue | readonly PageValue[] {
  const from = column.offsets[row] as number;
  const values = Array.from({ length: (column.offsets[row + 1] as number) - from }, (_, i) => valueAt(column, from + i));
  return values.length > 1 ? values : (values[0] ?? null);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function valueAt(column: Column, at: number): PageValue {
  if (column.type === 'unknown') return null;
  if (column.type === 'int') return String(column.values[at]);
  if (column.type === 'float') {
    const value = column.values[at] as number;
    if (Object.is(value, -0)) return '-0';
    return Number.isFinite(value) ? value : String(value);
  }
  const bytes = column.data.subarray(column.starts[at], column.starts[at + 1]);
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return { b64: btoa(String.fromCharCode(...bytes)) };
  }
}
