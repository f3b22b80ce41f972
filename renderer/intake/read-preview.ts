/** The first rows of a dropped file at once, in the window, before anything is copied: at most a megabyte is read. */

import type { views } from '../../core/contract/index.ts';
import { raise } from '../../core/foundation/index.ts';
import { i18n } from '../locales/index.ts';
import { typeOfColumn } from './cell-type.ts';
import { readCsvShape } from './csv-shape.ts';
import { mayBeReadByCore, textOfBytes } from './text-of-bytes.ts';

const headBytes = 1 << 20;
const shownRows = 200;
const exampleCount = 5;

type Cells = readonly (string | null)[];

/**
 * undefined where the window cannot read the format itself (Parquet, TFRecord, compressed), by name or by content: the core must.
 * Throws a ProblemError for a file that no reader takes.
 */
export async function readPreview(file: File): Promise<views.FilePreview | undefined> {
  if (/\.(parquet|tfrecords?|gz|avro)$/i.test(file.name)) return undefined;
  const bytes = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  if (bytes.length === 0) raise('file/empty', i18n.t('intake.problems.empty'), i18n.t('intake.problems.emptyHint'));
  const cut = file.size > headBytes;
  const head = textOfBytes(bytes, cut);
  if (!head) {
    if (mayBeReadByCore(bytes)) return undefined;
    raise('file/binary', i18n.t('intake.problems.binary'), i18n.t('intake.problems.binaryHint'));
  }
  const base = { path: file.name, bytes: file.size, encoding: head.encoding };
  const start = head.text.trimStart();
  if (/\.(jsonl|ndjson)$/i.test(file.name) || looksLikeJsonLines(start)) return { ...base, ...previewLines(head.text, cut) };
  if (/^[[{]/.test(start) && /\.json$/i.test(file.name)) {
    raise('file/unsupported-format', i18n.t('intake.problems.json'), i18n.t('intake.problems.jsonHint'));
  }
  return { ...base, ...previewCsv(head.text, cut) };
}

type Found = Omit<views.FilePreview, 'path' | 'bytes' | 'encoding'>;

export function previewCsv(text: string, cut: boolean): Found {
  const { delimiter, header, names, body, firstLine } = readCsvShape(text, !cut);
  const rejected = body.flatMap((row, index) =>
    row.length === names.length ? [] : [misfit(row, names.length, index + firstLine)],
  );
  const rows = body.filter((row) => row.length === names.length).map((row) => row.map((cell) => (cell === '' ? null : cell)));
  return { format: 'csv', delimiter, header, columns: describeColumns(names, rows), rows: rows.slice(0, shownRows), rejected };
}

function previewLines(text: string, cut: boolean): Found {
  const lines = text.split('\n');
  const objects: Readonly<Record<string, unknown>>[] = [];
  const rejected: views.RejectedRow[] = [];
  for (const [index, line] of (cut ? lines.slice(0, -1) : lines).entries()) {
    if (line.trim() === '') continue;
    const value = parseObject(line);
    if (value) objects.push(value);
    else rejected.push({ line: index + 1, reason: i18n.t('intake.problems.notAnObject'), text: line.slice(0, 500) });
  }
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const rows = objects.map((object) => names.map((name) => textOf(object[name])));
  const isList = (name: string): boolean => objects.some((object) => Array.isArray(object[name]) && object[name].length > 1);
  const columns = describeColumns(names, rows).map((column) =>
    isList(column.name) ? { ...column, lists: true as const } : column,
  );
  return { format: 'jsonl', columns, rows: rows.slice(0, shownRows), rejected };
}

function describeColumns(names: readonly string[], rows: readonly Cells[]): readonly views.PreviewColumn[] {
  return names.map((name, index) => {
    const present = rows.map((row) => row[index] ?? '').filter((cell) => cell !== '');
    const examples = [...new Set(present)].slice(0, exampleCount);
    return { name, type: typeOfColumn(present), missing: rows.length - present.length, examples };
  });
}

function misfit(row: readonly string[], expected: number, line: number): views.RejectedRow {
  return { line, reason: i18n.t('intake.problems.width', { found: row.length, expected }), text: row.join(',').slice(0, 500) };
}

function looksLikeJsonLines(text: string): boolean {
  const first = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
  return first.startsWith('{') && parseObject(first) !== undefined;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((one) => textOf(one) ?? '').join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
