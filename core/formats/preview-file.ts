/** The first rows of a source, with what was found out about it, from its first megabyte alone and within half a minute. */

import { isUtf8 } from 'node:buffer';
import { attempt, type CancelSignal, type Result, raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import { columnText, valueCount } from './column-access.ts';
import type { Column, ColumnBatch, ColumnSpec } from './column-batch.ts';
import { openCsvFile } from './csv-file.ts';
import { detectSourceFormat } from './detect-format.ts';
import { ExampleDecoder, ExampleProfile, MalformedExample } from './example-decoder.ts';
import { openSourceFile, readWhole, type SourceOptions } from './example-reader.ts';
import { openJsonFile } from './json-file.ts';
import { openJsonlFile } from './jsonl-file.ts';
import { openParquet } from './parquet-reader.ts';
import { concatBatches, sliceBatch } from './reshape-batch.ts';
import { exampleOfSequence } from './sequence-example.ts';
import type { CsvOptions, FileFormat, RejectedRow, SourceFile } from './source-file.ts';
import { listSourceFiles } from './source-listing.ts';
import { readRecords } from './tfrecord-reader.ts';
import { withinLimit } from './time-limit.ts';

export interface PreviewColumn {
  readonly name: string;
  readonly type: 'int' | 'float' | 'string' | 'unknown';
  /** Rows without a value, among those looked at. */
  readonly missing: number;
  /** The first different values, at most five. */
  readonly examples: readonly string[];
  /** Some of the rows looked at have several values. */
  readonly lists?: true;
}

export interface FilePreview {
  readonly path: string;
  readonly format: FileFormat;
  readonly bytes: number;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly columns: readonly PreviewColumn[];
  /** First rows as text; null is missing. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rejected: readonly RejectedRow[];
}

export interface PreviewOptions {
  /** Rows to show; 100 unless said. */
  readonly rows?: number;
  readonly source?: {
    readonly format?: FileFormat | 'auto';
    readonly csv?: CsvOptions;
    readonly query?: string;
    readonly options?: Readonly<Record<string, unknown>>;
  };
  readonly signal?: CancelSignal;
  /** When to give up; half a minute unless said. */
  readonly limitMs?: number;
}

const defaultLimitMs = 30_000;
const previewBytes = 1 << 20;
const maxRejects = 100;
const exampleCount = 5;

/**
 * Of a folder, its first file. Types are those of the rows looked at and may widen later in the file.
 * Problems as `openExampleReader`'s, and `preview/too-slow`. Throws CancelledError.
 */
export function previewFile(path: string, options: PreviewOptions = {}): Promise<Result<FilePreview>> {
  const { limitMs = defaultLimitMs, signal } = options;
  const onLate = (): never => raiseTooSlow(path, limitMs, options.source);
  const work = (stop: CancelSignal): Promise<FilePreview> => findPreview(path, { ...options, signal: stop });
  return attempt(() => withinLimit(work, { limitMs, signal, onLate }));
}

async function findPreview(path: string, options: PreviewOptions): Promise<FilePreview> {
  const asked = options.source?.format ?? 'auto';
  const format = asked === 'auto' ? await detectSourceFormat(path) : asked;
  const [file = path] = readWhole.includes(format) ? [path] : await listSourceFiles(path);
  const found = await (previewers[format] ?? previewRows(format))(file, options);
  const batch = found.batches.length > 0 ? concatBatches(found.batches) : { rows: 0, columns: [] };
  const shown = sliceBatch(batch, 0, Math.min(batch.rows, options.rows ?? 100));
  return {
    path,
    format,
    bytes: found.bytes ?? (await fileSize(file)),
    ...found.dialect,
    columns: found.columns.map((spec) => describeColumn(spec, batch)),
    rows: Array.from({ length: shown.rows }, (_, row) => shown.columns.map((column) => cellText(column, row))),
    rejected: found.rejected,
  };
}

function raiseTooSlow(path: string, limitMs: number, source: PreviewOptions['source']): never {
  const waysOut = [
    source?.query === undefined ? '' : 'Make the query faster: fewer rows to join or sort, an index, a LIMIT.',
    source?.format === 'module' ? 'See what keeps readRows from giving its first row.' : '',
    'A run waits for as long as it takes; only the preview does not.',
  ];
  const hint = waysOut.filter((way) => way !== '').join(' ');
  raise('preview/too-slow', `There are no first rows after ${limitMs / 1000} s: ${path}`, hint, { details: { path, limitMs } });
}

interface Found {
  /** Absent: the file's. */
  readonly bytes?: number;
  readonly dialect: { readonly encoding?: string; readonly delimiter?: string; readonly header?: boolean };
  readonly columns: readonly ColumnSpec[];
  readonly batches: readonly ColumnBatch[];
  readonly rejected: readonly RejectedRow[];
}

type Previewer = (path: string, options: PreviewOptions) => Promise<Found>;

const previewers: Partial<Record<FileFormat, Previewer>> = {
  async csv(path, { source, signal }) {
    const file = await openCsvFile(path, { csv: source?.csv, limit: previewBytes, signal });
    const { delimiter, header } = file.shape;
    const dialect = { encoding: file.encoding, delimiter: String.fromCharCode(delimiter), header };
    return { dialect, ...(await readAll(file, signal)) };
  },
  async jsonl(path, { source, signal }) {
    const file = await openJsonlFile(path, { encoding: source?.csv?.encoding, limit: previewBytes, signal });
    return { dialect: { encoding: file.encoding }, ...(await readAll(file, signal)) };
  },
  async json(path, { source, signal }) {
    const file = await openJsonFile(path, { encoding: source?.csv?.encoding, limit: previewBytes, signal });
    return { dialect: { encoding: file.encoding }, ...(await readAll(file, signal)) };
  },
  async parquet(path, { rows = 100 }) {
    const file = await openParquet(path, { foreign: true });
    try {
      const columns = file.columns.map(({ name, type }) => ({ name, type }));
      return { dialect: {}, columns, batches: [await file.range(0, Math.min(rows, file.rows))], rejected: [] };
    } finally {
      await file.close();
    }
  },
  tfrecord: (path, options) => previewRecords(path, options),
  sequence: (path, options) => previewRecords(path, options, exampleOfSequence),
};

/** Formats without bytes to stop at: the rows to be shown, and of a folder no more than some megabytes. */
function previewRows(format: FileFormat): Previewer {
  return async (path, { rows = 100, source, signal }) => {
    const options: SourceOptions = { ...source, signal, limit: previewBytes, rowLimit: rows };
    const file = await openSourceFile(path, format, options);
    return { bytes: file.bytes, dialect: {}, ...(await readAll(file, signal, rows)) };
  };
}

/** Ends early once there are `enough` rows. */
async function readAll(
  file: SourceFile,
  signal: CancelSignal | undefined,
  enough = Number.POSITIVE_INFINITY,
): Promise<Omit<Found, 'dialect'>> {
  const columns = await file.profile({ signal });
  const rejected: RejectedRow[] = [];
  const batches: ColumnBatch[] = [];
  const onReject = (row: RejectedRow): void => {
    if (rejected.length < maxRejects) rejected.push(row);
  };
  let rows = 0;
  for await (const batch of file.batches(columns, { signal, onReject })) {
    batches.push(batch);
    rows += batch.rows;
    if (rows >= enough) break;
  }
  return { columns, batches, rejected };
}

async function previewRecords(
  path: string,
  { signal }: PreviewOptions,
  toExample = (record: Uint8Array) => record,
): Promise<Found> {
  const profile = new ExampleProfile();
  const kept: Uint8Array[] = [];
  const rejected: RejectedRow[] = [];
  let bytes = 0;
  for await (const records of readRecords(path, { signal })) {
    for (const { data, offset } of records) {
      bytes += data.length;
      try {
        const example = toExample(data);
        profile.add(example);
        kept.push(example);
      } catch (error) {
        if (!(error instanceof MalformedExample)) throw error;
        if (rejected.length < maxRejects) rejected.push({ line: offset, reason: error.message, text: '' });
      }
    }
    if (bytes >= previewBytes) break;
  }
  const columns = profile.columns();
  const decoder = new ExampleDecoder(columns);
  for (const data of kept) decoder.add(data);
  return { dialect: {}, columns, batches: [decoder.build()], rejected };
}

function describeColumn(spec: ColumnSpec, batch: ColumnBatch): PreviewColumn {
  const column = batch.columns.find(({ name }) => name === spec.name);
  const type = spec.type === 'bytes' ? 'string' : spec.type;
  return { name: spec.name, type, ...(column ? summarize(column) : { missing: 0, examples: [] }) };
}

function summarize(column: Column): Omit<PreviewColumn, 'name' | 'type'> {
  const examples = new Set<string>();
  let missing = 0;
  let lists = false;
  for (let row = 0; row < column.rows; row++) {
    const values = valueCount(column, row);
    lists ||= values > 1;
    if (values === 0) missing++;
    else if (examples.size < exampleCount) examples.add((cellText(column, row) ?? '').slice(0, 200));
  }
  return { missing, examples: [...examples], ...(lists ? { lists } : {}) };
}

/** Bytes that are no text, an image's say, are told by their number alone. */
function cellText(column: Column, row: number): string | null {
  if (column.type === 'bytes') {
    const from = column.offsets[row] as number;
    const to = column.offsets[row + 1] as number;
    const bytes = column.data.subarray(column.starts[from], column.starts[to]);
    if (to > from && !isUtf8(bytes)) return `(${bytes.length} bytes)`;
  }
  return columnText(column, row);
}
