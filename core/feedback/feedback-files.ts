/** Feedback as files that people pass around: CSV and JSON Lines, out and in. */

import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { columnText, openExampleReader } from '../formats/index.ts';
import { createProblem, type Problem, ProblemError, raise, unwrap } from '../foundation/index.ts';
import type { FeedbackImport } from './feedback-store.ts';
import type { FeedbackRow } from './register-rows.ts';

/** What a file may give; the other columns are written for people and left alone. */
const given = ['prediction_id', 'kind', 'value', 'annotator', 'comment'] as const;
const columns = [...given, 'at', 'source', 'predicted', 'model_version'] as const;

/** Refused rows that are told; further ones are only left out of `imported`. */
const maxRejected = 1000;

/** Rows written together. */
const blockRows = 500;

type FileKind = 'csv' | 'jsonl';

/** By the path's ending. Throws ProblemError `file/unsupported-format`. */
export function feedbackFileKind(path: string): FileKind {
  const ending = extname(path).toLowerCase();
  if (ending === '.csv') return 'csv';
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl';
  return raise('file/unsupported-format', 'Feedback files are CSV or JSON Lines', 'Let the name end in .csv or .jsonl.');
}

export function* feedbackLines(kind: FileKind, rows: Iterable<FeedbackRow>): Generator<string> {
  if (kind === 'csv') yield `${columns.join(',')}\n`;
  for (const row of rows) {
    const flat = { ...row, at: new Date(row.at).toISOString() };
    const picked = columns.map((name) => [name, flat[name]] as const);
    if (kind === 'jsonl') yield `${JSON.stringify(Object.fromEntries(picked.filter(([, value]) => value !== undefined)))}\n`;
    else yield `${picked.map(([, value]) => csvCell(value)).join(',')}\n`;
  }
}

export interface ImportTarget {
  /** Throws ProblemError for feedback that cannot be taken in. */
  toRow(given: Record<string, unknown>): FeedbackRow;
  /** Resolves once the rows are on disk. */
  write(rows: readonly FeedbackRow[]): Promise<void>;
}

/** Takes prediction_id, kind, value, annotator and comment of every row; what is refused is told with its line. */
export async function importRows(path: string, target: ImportTarget): Promise<FeedbackImport> {
  const rejected: { line: number; problem: Problem }[] = [];
  const reject = (line: number, problem: Problem): void => {
    if (rejected.length < maxRejected) rejected.push({ line, problem });
  };
  const rows = feedbackFileKind(path) === 'csv' ? readCsvRows(path, reject) : readJsonRows(path);
  let imported = 0;
  let block: FeedbackRow[] = [];
  for await (const { line, row } of rows) {
    try {
      block.push(target.toRow(feedbackOf(row)));
      imported++;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      reject(line, error.problem);
    }
    if (block.length < blockRows) continue;
    await target.write(block);
    block = [];
  }
  await target.write(block);
  return { imported, rejected };
}

function feedbackOf(row: unknown): Record<string, unknown> {
  if (typeof row !== 'object' || row === null) {
    return raise('feedback/invalid', 'The line holds no feedback', 'Give one object a line, with prediction_id and kind.');
  }
  const values = row as Record<string, unknown>;
  const kept = given.filter((name) => values[name] !== undefined && values[name] !== '' && values[name] !== null);
  return Object.fromEntries(kept.map((name) => [name, values[name]]));
}

interface FileRow {
  /** 1-based; for CSV the number of the record, the header being 1. */
  readonly line: number;
  readonly row: unknown;
}

async function* readCsvRows(path: string, reject: (line: number, problem: Problem) => void): AsyncGenerator<FileRow> {
  const onReject = ({ line, reason }: { line: number; reason: string }): void =>
    reject(line, createProblem('feedback/invalid', `The line cannot be read: ${reason}`, 'Correct it and import it again.'));
  const specs = given.map((name) => ({ name, type: 'bytes' as const }));
  const reader = unwrap(await openExampleReader(path, { format: 'csv', csv: { header: true }, columns: specs, onReject }));
  let line = 1;
  for await (const batch of reader.batches()) {
    for (let row = 0; row < batch.rows; row++) {
      yield { line: ++line, row: Object.fromEntries(batch.columns.map((column) => [column.name, columnText(column, row)])) };
    }
  }
}

async function* readJsonRows(path: string): AsyncGenerator<FileRow> {
  const file = createReadStream(path);
  // The line reader does not pass on the errors of what it reads.
  const failed = new Promise<never>((_, reject) => file.once('error', (error) => reject(unreadable(error, path))));
  failed.catch(() => undefined);
  const lines = createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  let line = 0;
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done) return;
      line++;
      if (next.value.trim() !== '') yield { line, row: parsed(next.value) };
    }
  } finally {
    file.destroy();
  }
}

function unreadable(error: Error, path: string): unknown {
  const code = 'code' in error ? String(error.code) : '';
  if (!code.startsWith('E')) return error;
  const message = code === 'ENOENT' ? `There is no file at ${path}` : `The file cannot be read (${code}): ${path}`;
  return new ProblemError(createProblem(code === 'ENOENT' ? 'file/not-found' : 'file/not-readable', message, 'Check the path.'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function csvCell(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
