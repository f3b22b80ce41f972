/** The first rows of a dropped file at once, in the window, before anything is copied: at most half a megabyte is read. */

import Papa from 'papaparse';
import type { views } from '../../core/contract/index.ts';
import { guessType, isMissing, looksLikeHeader } from './guess-type.ts';

const headBytes = 512 * 1024;
const shownRows = 200;

/** undefined where the window cannot read the format itself (Parquet, TFRecord): the core must. */
export async function readPreview(file: File): Promise<views.FilePreview | undefined> {
  if (/\.(parquet|tfrecord|tfrecords|gz|avro)$/i.test(file.name)) return undefined;
  const bytes = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  if (bytes.includes(0) && !isUtf16(bytes)) return undefined;
  const { text, encoding } = decodeHead(bytes, file.size > headBytes);
  if (/\.(jsonl|ndjson)$/i.test(file.name)) return previewLines(file, text);
  return previewCsv(file, text, { encoding, whole: file.size <= headBytes });
}

interface CsvHead {
  readonly encoding: string;
  readonly whole: boolean;
}

export function previewCsv(file: { name: string; size: number }, text: string, head: CsvHead): views.FilePreview {
  const parsed = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy', preview: shownRows + 2 });
  const cutShort = !head.whole && parsed.data.length <= shownRows;
  const lines = cutShort ? parsed.data.slice(0, -1) : parsed.data;
  const first = lines[0] ?? [];
  const header = looksLikeHeader(first, lines.slice(1, 50));
  const body = (header ? lines.slice(1) : lines).slice(0, shownRows);
  const names = header ? first.map((name) => name.trim()) : first.map((_, index) => `column_${index + 1}`);
  const firstLine = header ? 2 : 1;
  const rejected = body.flatMap((row, index) => describeMisfit(row, names.length, index + firstLine));
  const rows = body
    .filter((row) => row.length === names.length)
    .map((row) => row.map((value) => (isMissing(value) ? null : value)));
  return {
    path: file.name,
    format: 'csv',
    bytes: file.size,
    encoding: head.encoding,
    delimiter: parsed.meta.delimiter,
    header,
    columns: describeColumns(names, rows),
    rows,
    rejected,
  };
}

function previewLines(file: File, text: string): views.FilePreview {
  const objects: Record<string, unknown>[] = [];
  const rejected: views.RejectedRow[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.slice(0, shownRows).entries()) {
    if (line.trim() === '' || (index === lines.length - 1 && file.size > headBytes)) continue;
    const value = parseObject(line);
    if (value) objects.push(value);
    else rejected.push({ line: index + 1, reason: 'not a JSON object', text: line.slice(0, 500) });
  }
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const rows = objects.map((object) => names.map((name) => textOf(object[name])));
  return {
    path: file.name,
    format: 'jsonl',
    bytes: file.size,
    encoding: 'utf-8',
    columns: describeColumns(names, rows),
    rows,
    rejected,
  };
}

function describeColumns(names: readonly string[], rows: views.FilePreview['rows']): readonly views.PreviewColumn[] {
  return names.map((name, index) => {
    const values = rows.map((row) => row[index] ?? '');
    const present = values.filter((value) => value !== '');
    return {
      name,
      type: guessType(values),
      missing: values.length - present.length,
      examples: [...new Set(present)].slice(0, 3),
    };
  });
}

function describeMisfit(row: readonly string[], expected: number, line: number): readonly views.RejectedRow[] {
  if (row.length === expected) return [];
  return [{ line, reason: `${row.length} values where ${expected} are expected`, text: row.join(',').slice(0, 500) }];
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** UTF-16 by its mark, UTF-8 where it decodes, else Windows-1252. A cut file may end inside a character. */
function decodeHead(bytes: Uint8Array, cut: boolean): { text: string; encoding: string } {
  if (isUtf16(bytes)) {
    const encoding = bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
    return { text: new TextDecoder(encoding).decode(bytes), encoding };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut }), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}
