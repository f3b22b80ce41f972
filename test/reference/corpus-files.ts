/** The files of the reference corpora and what is known of each: rows by readers of others, or that it cannot be read. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const corpusRoot = resolve(import.meta.dirname, '../../../shared/data');
export const corporaAbsent = !existsSync(corpusRoot);
export const corpora = ['csv-messy', 'parquet', 'avro', 'tfrecord', 'tfx-golden', 'images', 'complaints'] as const;

export interface Known {
  /** Rows of the table. */
  readonly rows?: number;
  /** Records of a CSV file, the first one included whether it is a header or not. */
  readonly records?: number;
  /** Columns, where they are told. */
  readonly columns?: number;
  readonly names?: readonly string[];
  /** No reader takes it, or there is nothing in it. */
  readonly refused?: true;
}

export interface CorpusFile {
  /** Below the corpora's folder. */
  readonly path: string;
  readonly known: Known | undefined;
}

function json<T>(path: string): Record<string, T> {
  const file = join(corpusRoot, path);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, T>) : {};
}

/** Every file of the corpus, in order of path. */
export function corpusFiles(corpus: string): readonly CorpusFile[] {
  const answers = new Map([...manifestAnswers(corpus), ...expectedAnswers(corpus)]);
  return readdirSync(join(corpusRoot, corpus), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('EXPECTED'))
    .map((entry) => join(entry.parentPath, entry.name).slice(corpusRoot.length + 1))
    .sort()
    .map((path) => ({ path, known: answers.get(path) ?? pictureAnswer(path) }));
}

/** Counts of messy CSV files; zero is a header at most, less than that an empty file. */
function* manifestAnswers(corpus: string): Generator<[string, Known]> {
  for (const line of readFileSync(join(corpusRoot, 'MANIFEST.tsv'), 'utf8').split('\n')) {
    const [path = '', , , rows = ''] = line.split('\t');
    if (!path.startsWith(`${corpus}/`) || !/\.(csv|tsv|txt)$/.test(path) || rows === '') continue;
    yield [path, Number(rows) <= 0 ? { records: Number(rows) + 1, refused: true } : { records: Number(rows) + 1 }];
  }
}

function* expectedAnswers(corpus: string): Generator<[string, Known]> {
  const below = (key: string): string => (key.startsWith(`${corpus}/`) ? key.replace('/open/', '/') : `${corpus}/${key}`);
  for (const [key, { rows, columns }] of Object.entries(json<{ rows: number; columns: number }>(`${corpus}/EXPECTED_csv.json`)))
    yield [below(key), { rows, columns }];
  for (const [key, answer] of Object.entries(json<ParquetAnswer>(`${corpus}/EXPECTED_parquet.json`)))
    yield [below(key), parquetAnswer(answer)];
  for (const [key, answer] of Object.entries(json<{ records?: number; error?: string }>(`${corpus}/EXPECTED_avro.json`)))
    if (key !== 'note') yield [below(key), answer.error === undefined ? { rows: answer.records ?? 0 } : { refused: true }];
  for (const [key, { records }] of Object.entries(json<{ records: number }>(`${corpus}/EXPECTED_tfrecord.json`)))
    yield [below(key), { rows: records }];
}

interface ParquetAnswer {
  readonly rust: {
    readonly rows?: number;
    /** Name and type. */
    readonly columns?: readonly (readonly [string, string])[];
    readonly error?: string;
  };
  readonly hyparquet: { readonly rows?: number; readonly error?: string };
}

/** Two readers were asked; a file is bad when neither reads it, and has the rows of the one that does. */
function parquetAnswer({ rust, hyparquet }: ParquetAnswer): Known {
  if (rust.error !== undefined && hyparquet.error !== undefined) return { refused: true };
  const rows = (rust.error === undefined ? rust.rows : hyparquet.rows) ?? 0;
  const isFlat = rust.columns?.every(([, type]) => type !== 'nested') === true;
  return { rows, ...(isFlat && { names: rust.columns?.map(([name]) => name) }) };
}

/** A picture is a row; what is none by name is refused. */
function pictureAnswer(path: string): Known | undefined {
  if (!path.startsWith('images/')) return undefined;
  return /\.(jpe?g|png|gif|bmp)$/i.test(path) ? { rows: 1 } : { refused: true };
}
