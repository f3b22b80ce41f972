/** Labels into training examples: a TFRecord of tf.Example with the inputs as served and the right answer, and beside it where each row came from. */

import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { labelSetOf, type PredictionRecord, type RegisterValue } from '../contract/index.ts';
import {
  type ColumnBuilder,
  type ColumnSpec,
  createBatchBuilder,
  createRecordWriter,
  encodeExample,
  type RecordWriter,
} from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import { toDiskProblem } from '../workspace/index.ts';
import type { LabelledSpan, LabelledSpanRequest } from './feedback-store.ts';
import type { FeedbackRow } from './register-rows.ts';

export interface LabelledRow {
  readonly record: PredictionRecord;
  readonly label: string | number;
  readonly decision: FeedbackRow;
}

const batchRows = 1024;
const recordsName = 'data_tfrecord-00000-of-00001.gz';
const provenanceName = 'provenance.jsonl';

/** Rows in the order given; no rows leave no files. Throws ProblemError `features/type-mismatch`, `disk/full`, `disk/failed`. */
export async function writeSpanFiles(request: LabelledSpanRequest, rows: AsyncGenerator<LabelledRow>): Promise<LabelledSpan> {
  const path = join(resolve(request.dir), recordsName);
  const provenancePath = join(resolve(request.dir), provenanceName);
  const first = await rows.next();
  if (first.done) return { rows: 0, path, provenancePath };
  await onDisk(() => mkdir(request.dir, { recursive: true }));
  const records = createRecordWriter(`${path}.partial`, { gzip: true });
  const provenance = await onDisk(() => open(`${provenancePath}.partial`, 'w'));
  let isComplete = false;
  try {
    const write = (lines: string): Promise<void> => onDisk(() => provenance.writeFile(lines));
    await writeRows(request, prepend(first.value, rows), { records, provenance: write });
    await records.close();
    await onDisk(() => provenance.sync());
    isComplete = true;
  } finally {
    await provenance.close();
    if (!isComplete) await records.abort();
  }
  await onDisk(async () => {
    await syncFile(`${path}.partial`);
    await rename(`${provenancePath}.partial`, provenancePath);
    await rename(`${path}.partial`, path);
  });
  return { rows: records.records, path, provenancePath };
}

async function* prepend(first: LabelledRow, rest: AsyncIterable<LabelledRow>): AsyncIterable<LabelledRow> {
  yield first;
  yield* rest;
}

interface SpanTargets {
  readonly records: RecordWriter;
  readonly provenance: (lines: string) => Promise<void>;
}

async function writeRows(request: LabelledSpanRequest, rows: AsyncIterable<LabelledRow>, targets: SpanTargets): Promise<void> {
  let batch: LabelledRow[] = [];
  const flush = async (): Promise<void> => {
    await writeBatch(request, batch, targets);
    batch = [];
  };
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === batchRows) await flush();
  }
  if (batch.length > 0) await flush();
}

async function writeBatch(request: LabelledSpanRequest, rows: readonly LabelledRow[], targets: SpanTargets): Promise<void> {
  const isNumber = typeof rows[0]?.label === 'number';
  const columns = request.multilabel?.columns;
  const label: ColumnSpec = { name: request.labelName, type: request.labelType ?? (isNumber ? 'float' : 'bytes') };
  const labels = columns?.map((name): ColumnSpec => request.columns.find((one) => one.name === name) ?? { name, type: 'int' });
  const features = request.columns.filter(({ name }) => name !== label.name && !columns?.includes(name));
  const builder = createBatchBuilder([...features, ...(labels ?? [label])]);
  for (const { record, label: answer } of rows) {
    features.forEach(({ name }, i) => {
      const column = builder.columns[i] as ColumnBuilder;
      if (Object.hasOwn(record.inputs, name)) appendInput(column, record.inputs[name], request.lists?.get(name));
      else if (request.weightColumns?.includes(name)) appendValue(column, 1);
      else column.appendMissing();
    });
    appendLabel(request, builder.columns.slice(features.length) as ColumnBuilder[], answer);
  }
  const batch = builder.build();
  for (let row = 0; row < batch.rows; row++) await targets.records.write(encodeExample(batch, row));
  await targets.provenance(rows.map((row) => `${JSON.stringify(provenanceOf(row))}\n`).join(''));
}

/** Classes as the data writes them: a list, a text with delimiters, or one column a class. No class is one empty text. */
function appendLabel({ multilabel }: LabelledSpanRequest, builders: readonly ColumnBuilder[], answer: string | number): void {
  const names = multilabel === undefined ? undefined : labelSetOf(answer);
  const [first] = builders;
  if (names === undefined || first === undefined) {
    if (first !== undefined) appendValue(first, answer);
  } else if (multilabel?.columns !== undefined) {
    for (const builder of builders) appendValue(builder, names.includes(builder.name) ? 1 : 0);
  } else if (multilabel?.delimiter !== undefined && first.type === 'bytes') {
    first.appendSingle(names.join(multilabel.delimiter) || multilabel.delimiter);
  } else {
    appendList(first, names);
  }
}

function appendList(builder: ColumnBuilder, names: readonly string[]): void {
  if (builder.type === 'bytes') for (const name of names.length > 0 ? names : ['']) builder.appendValue(name);
  else if (builder.type === 'int') for (const name of names) builder.appendValue(integerValue(builder.name, name));
  else if (builder.type === 'float') for (const name of names) builder.appendValue(floatValue(builder.name, name));
  builder.endRow();
}

/** `length`: of a column of lists. */
function appendInput(column: ColumnBuilder, value: RegisterValue | undefined, length: number | undefined): void {
  const values = length === undefined ? undefined : listOf(value);
  if (values === undefined || column.type === 'unknown') {
    appendValue(column, value);
    return;
  }
  // The register leaves out what is missing at a vector's end.
  const kept =
    length === -1 ? values.filter((one) => one !== null) : Array.from({ length: length ?? 0 }, (_, i) => values[i] ?? null);
  for (const one of kept) {
    if (column.type === 'float') column.appendValue(one === null ? Number.NaN : floatValue(column.name, one));
    else if (column.type === 'int') column.appendValue(one === null ? missingInteger : integerValue(column.name, one));
    else column.appendValue(bytesValue(one ?? ''));
  }
  column.endRow();
}

/** The smallest int64, as requests have it. */
const missingInteger = -(2n ** 63n);

/** undefined where it is one value. */
function listOf(value: RegisterValue | undefined): readonly RegisterValue[] | undefined {
  if (typeof value !== 'string' || !value.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? (list as readonly RegisterValue[]) : undefined;
  } catch {
    return undefined;
  }
}

function bytesValue(value: Exclude<RegisterValue, null>): string | Buffer {
  return typeof value === 'object' ? Buffer.from(value.b64, 'base64') : String(value);
}

/** As ingestion would have typed it; a null or empty value is a present feature without a value, as an empty cell is. */
function appendValue(column: ColumnBuilder, value: RegisterValue | undefined): void {
  if (value === null || value === undefined || value === '' || column.type === 'unknown') column.appendEmpty();
  else if (column.type === 'bytes') column.appendSingle(bytesValue(value));
  else if (column.type === 'float') column.appendSingle(floatValue(column.name, value));
  else column.appendSingle(integerValue(column.name, value));
}

function floatValue(name: string, value: RegisterValue): number {
  const number = Number(value);
  if (typeof value === 'object' || (Number.isNaN(number) && value !== 'NaN')) mismatch(name, 'a number');
  return number;
}

function integerValue(name: string, value: RegisterValue): bigint {
  if (typeof value === 'object' || !/^[+-]?\d+$/.test(String(value).trim())) mismatch(name, 'an integer');
  return BigInt(String(value).trim().replace(/^\+/, ''));
}

function mismatch(feature: string, expected: string): never {
  return raise(
    'features/type-mismatch',
    `A served value of "${feature}" is not ${expected}, as the training data holds`,
    'The data has changed its types since the model was trained: run the pipeline on the new data first.',
    { details: { feature } },
  );
}

/** Kept beside the examples, never among them: none of it may be learned from. */
function provenanceOf({ record, label, decision }: LabelledRow): object {
  return {
    prediction_id: record.id,
    item_hash: createHash('sha256').update(JSON.stringify(record.inputs)).digest('hex').slice(0, 16),
    model: record.model,
    model_version: record.version,
    predicted: record.predicted,
    label,
    kind: decision.kind,
    source: decision.source,
    annotator: decision.annotator,
    order: decision.order,
    predicted_at: new Date(record.at).toISOString(),
    decided_at: new Date(decision.at).toISOString(),
  };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const { code, message, hint } = toDiskProblem(error);
    return raise(code, message, hint);
  }
}
