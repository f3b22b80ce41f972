/** The prediction register in columns: the inputs of every prediction in the types trained on, and where asked for what was answered. */

import type { PredictionRecord, RegisterValue } from '../contract/index.ts';
import { type ColumnBatch, type ColumnBuilder, type ColumnSpec, createBatchBuilder } from '../formats/index.ts';
import { readAppendLog } from '../workspace/index.ts';

const batchRows = 1024;

/** Before and after the inputs, whose names could be the same without the first word. */
const answerColumns = [
  { name: 'prediction.answer', type: 'bytes' },
  { name: 'prediction.confidence', type: 'float' },
  { name: 'prediction.at', type: 'bytes' },
] as const satisfies readonly ColumnSpec[];
const originColumns = [
  { name: 'prediction.version', type: 'bytes' },
  { name: 'prediction.id', type: 'bytes' },
] as const satisfies readonly ColumnSpec[];

export interface ServedBatchesOptions {
  /** Of the data trained on: an input that is never sent has no column. */
  readonly columns: readonly ColumnSpec[];
  readonly answers?: boolean;
}

export async function* servedBatches(dir: string, options: ServedBatchesOptions): AsyncGenerator<ColumnBatch> {
  const sent = await sentInputs(dir);
  const specs = options.columns.filter(({ name, type }) => sent.has(name) && type !== 'unknown');
  const [before, after] = options.answers ? [answerColumns, originColumns] : [[], []];
  const builder = createBatchBuilder([...before, ...specs, ...after]);
  const inputColumns = builder.columns.slice(before.length, before.length + specs.length);
  const otherColumns = builder.columns.filter((column) => !inputColumns.includes(column));
  let rows = 0;
  for await (const { record } of readAppendLog(dir)) {
    const prediction = predictionOf(record);
    if (!prediction) continue;
    if (options.answers) appendAnswer(otherColumns, prediction);
    for (const column of inputColumns) appendServed(column, prediction.inputs);
    rows++;
    if (rows % batchRows === 0) yield builder.build();
  }
  if (rows % batchRows !== 0) yield builder.build();
}

/** Redacted inputs and those the model does not take are nowhere. */
async function sentInputs(dir: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const { record } of readAppendLog(dir)) {
    for (const name of Object.keys(predictionOf(record)?.inputs ?? {})) names.add(name);
  }
  return names;
}

function predictionOf(record: unknown): PredictionRecord | undefined {
  const { inputs } = (record ?? {}) as Partial<PredictionRecord>;
  return typeof inputs === 'object' && inputs !== null ? (record as PredictionRecord) : undefined;
}

/** In the order of `answerColumns` and `originColumns`; seconds are enough for the eye, and the id tells the order. */
function appendAnswer(columns: readonly ColumnBuilder[], prediction: PredictionRecord): void {
  const { id, at, version, predicted, classes = [], scores } = prediction;
  const score = scores?.[classes.indexOf(String(predicted))];
  const confidence = score === undefined ? undefined : Number(score.toPrecision(6));
  const second = `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const cells = [String(predicted), confidence, second, version, id];
  for (const [index, cell] of cells.entries()) {
    if (cell === undefined) columns[index]?.appendEmpty();
    else columns[index]?.appendSingle(cell);
  }
}

/** As ingestion would have typed it: null and an empty text are a cell without a value. */
function appendServed(column: ColumnBuilder, inputs: PredictionRecord['inputs']): void {
  if (!Object.hasOwn(inputs, column.name)) {
    column.appendMissing();
    return;
  }
  const value = served(inputs[column.name], column.type);
  if (value === undefined) column.appendEmpty();
  else column.appendSingle(value);
}

function served(
  value: RegisterValue | undefined,
  type: ColumnBuilder['type'],
): bigint | number | string | Uint8Array | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (type === 'bytes') return typeof value === 'object' ? Buffer.from(value.b64, 'base64') : String(value);
  if (typeof value === 'object') return undefined;
  if (type === 'float') return Number.isNaN(Number(value)) && value !== 'NaN' ? undefined : Number(value);
  return /^[+-]?\d+$/.test(String(value).trim()) ? BigInt(String(value).trim().replace(/^\+/, '')) : undefined;
}
