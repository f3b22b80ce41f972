/** Feedback as files that people pass around: CSV and JSON Lines, out and in. */

import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import Papa from 'papaparse';
import { type Problem, ProblemError, raise } from '../foundation/index.ts';
import type { FeedbackImport } from './feedback-store.ts';
import type { FeedbackRow } from './register-rows.ts';

const columns = ['prediction_id', 'kind', 'value', 'annotator', 'comment', 'at', 'source', 'predicted', 'model_version'] as const;

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
    else yield `${Papa.unparse([picked.map(([, value]) => value ?? '')])}\n`;
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
  let imported = 0;
  let block: FeedbackRow[] = [];
  for await (const { line, row } of readRows(path)) {
    try {
      block.push(target.toRow(feedbackOf(row)));
      imported++;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (rejected.length < maxRejected) rejected.push({ line, problem: error.problem });
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
  const given = row as Record<string, unknown>;
  const kept = columns.slice(0, 5).filter((name) => given[name] !== undefined && given[name] !== '' && given[name] !== null);
  return Object.fromEntries(kept.map((name) => [name, given[name]]));
}

interface FileRow {
  /** 1-based; for CSV the number of the record, the header being 1. */
  readonly line: number;
  readonly row: unknown;
}

async function* readRows(path: string): AsyncGenerator<FileRow> {
  const kind = feedbackFileKind(path);
  const file = createReadStream(path);
  try {
    if (kind === 'csv') {
      let line = 1;
      const records = file.pipe(Papa.parse(Papa.NODE_STREAM_INPUT, { header: true, skipEmptyLines: true }));
      file.on('error', (error) => records.destroy(error));
      for await (const row of records) yield { line: ++line, row };
    } else yield* readJsonLines(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') raise('file/not-found', `There is no file at ${path}`, 'Check the path.');
    if (code.startsWith('E')) raise('file/not-readable', `The file cannot be read (${code}): ${path}`, 'Check the path.');
    throw error;
  } finally {
    file.destroy();
  }
}

async function* readJsonLines(file: ReturnType<typeof createReadStream>): AsyncGenerator<FileRow> {
  let line = 0;
  const lines = createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY });
  const failed = new Promise<never>((_, reject) => file.once('error', reject));
  failed.catch(() => undefined);
  const iterator = lines[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), failed]);
    if (next.done) return;
    line++;
    if (next.value.trim() !== '') yield { line, row: parsed(next.value) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
