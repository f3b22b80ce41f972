/** Which format a source is in: by content where that is certain, by name otherwise. */

import { gunzipSync } from 'node:zlib';
import { isGzip, readHead } from './byte-chunks.ts';
import { imageFormat } from './image-header.ts';
import { isSequenceRecord } from './sequence-example.ts';
import type { FileFormat } from './source-file.ts';
import { isConnectionUri, listSource } from './source-files.ts';
import { startsWithRecord } from './tfrecord-reader.ts';

const headBytes = 65_536;

/**
 * Of a folder or a pattern, by its first file; folders of images, and of texts below folders, count as a whole. A module
 * is never guessed: reading it runs it. Throws ProblemError as `listSourceFiles`.
 */
export async function detectSourceFormat(path: string): Promise<FileFormat> {
  if (isConnectionUri(path)) return 'postgresql';
  const { files } = await listSource(path);
  const [first] = files;
  if (!first) return 'csv';
  if (first.name === '') return detectFile(first.path);
  const format = await detectFormat(first.path);
  if (first.name.includes('/')) return format === 'csv' && /\.(txt|md|html?)$/i.test(first.name) ? 'text' : format;
  if (format === 'images') return format;
  // Something beside the folders of the labels, a read-me say.
  const below = (await listSource(path, '*/*').catch(() => undefined))?.files[0];
  return below && (await detectFormat(below.path)) === 'images' ? 'images' : format;
}

/** A picture that goes by another name is a mistake, not a data set of one row. */
async function detectFile(path: string): Promise<FileFormat> {
  const format = await detectFormat(path);
  return format === 'images' ? (formatOfName(path) ?? format) : format;
}

/** By content where that is certain, by name otherwise; CSV when neither says. */
async function detectFormat(path: string): Promise<FileFormat> {
  const head = await readHead(path, headBytes);
  if (isParquet(head)) return 'parquet';
  if (head.subarray(0, 16).toString('latin1') === 'SQLite format 3\0') return 'sqlite';
  if (head.subarray(0, 4).toString('latin1') === 'Obj\x01') return 'avro';
  if (imageFormat(head)) return 'images';
  const content = isGzip(head) ? inflateHead(head) : head;
  if (startsWithRecord(content)) return startsWithSequence(content) ? 'sequence' : 'tfrecord';
  const text = headText(content);
  if (/^\s*\[\s*(\{\s*["}]|\]\s*$)/.test(text)) return 'json';
  return formatOfName(path) ?? (/^\s*\{\s*("|\})/.test(text) ? 'jsonl' : 'csv');
}

function formatOfName(path: string): FileFormat | undefined {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.parquet')) return 'parquet';
  if (name.endsWith('.avro')) return 'avro';
  if (/\.(tfrecords?|tfr)$/.test(name) || /(^|[\\/])[^\\/]*tfrecord[^\\/.]*$/.test(name)) return 'tfrecord';
  if (/\.(jsonl|ndjson)$/.test(name)) return 'jsonl';
  return /\.(csv|tsv|txt|data)$/.test(name) ? 'csv' : undefined;
}

function isParquet(head: Buffer): boolean {
  const magic = head.subarray(0, 4).toString('latin1');
  return magic === 'PAR1' || magic === 'PARE';
}

/** Whether one of the first records has feature lists. */
function startsWithSequence(content: Buffer): boolean {
  for (let at = 0; at + 12 < content.length; ) {
    const length = content.readUInt32LE(at);
    if (isSequenceRecord(content.subarray(at + 12, at + 12 + length))) return true;
    at += length + 16;
  }
  return false;
}

function headText(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return head.subarray(2).toString('utf16le');
  return head.toString('utf8').replace(/^\uFEFF/, '');
}

/** What can be had of a gzip file's beginning; nothing when it is damaged. */
function inflateHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: 2 });
  } catch {
    return Buffer.alloc(0);
  }
}
