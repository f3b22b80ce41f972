/** The files of a source: the file itself, or a folder's files by name; and which format they are in. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { raise } from '../foundation/index.ts';
import { isGzip, raiseReadFailure, readHead } from './byte-chunks.ts';
import type { FileFormat } from './source-file.ts';
import { startsWithRecord } from './tfrecord-reader.ts';

/** Throws ProblemError: `file/not-found`, `file/not-readable`, `file/empty` (a folder without files). */
export async function listSourceFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error) => raiseReadFailure(error, path, 0));
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true }).catch((error) => raiseReadFailure(error, path, 0));
  const files = entries.filter((entry) => entry.isFile() && !/^[._]/.test(entry.name)).map((entry) => join(path, entry.name));
  if (files.length === 0) raise('file/empty', `The folder holds no files: ${path}`, 'Choose a folder with data files.');
  return files.sort();
}

/** By content where that is certain (Parquet, TFRecord, a JSON object a line), by name otherwise; CSV when neither says. */
export async function detectFormat(path: string): Promise<FileFormat> {
  const head = await readHead(path, 65_536);
  if (isParquet(head)) return 'parquet';
  const content = isGzip(head) ? inflateHead(head) : head;
  if (startsWithRecord(content)) return 'tfrecord';
  const name = path.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.parquet')) return 'parquet';
  if (/\.(tfrecords?|tfr)$/.test(name) || /(^|[\\/])[^\\/]*tfrecord[^\\/.]*$/.test(name)) return 'tfrecord';
  if (/\.(jsonl|ndjson)$/.test(name)) return 'jsonl';
  if (/\.(csv|tsv|txt|data)$/.test(name)) return 'csv';
  return /^\uFEFF?\s*\{\s*("|\})/.test(content.toString('utf8')) ? 'jsonl' : 'csv';
}

function isParquet(head: Buffer): boolean {
  const magic = head.subarray(0, 4).toString('latin1');
  return magic === 'PAR1' || magic === 'PARE';
}

/** What can be had of a gzip file's beginning; nothing when it is damaged. */
function inflateHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: 2 });
  } catch {
    return Buffer.alloc(0);
  }
}
