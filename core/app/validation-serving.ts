/** What was served, as a dataset: statistics over the inputs in the prediction register. */

import { join } from 'node:path';
import type { PredictionRecord, RegisterValue } from '../contract/index.ts';
import {
  type ColumnBatch,
  type ColumnBuilder,
  type ColumnSpec,
  createBatchBuilder,
  type DatasetFeatureStatistics,
  defaultDataset,
} from '../formats/index.ts';
import { CancelledError, unwrap } from '../foundation/index.ts';
import { generateStatistics } from '../stages/statistics/index.ts';
import { readAppendLog } from '../workspace/index.ts';
import type { CoreState } from './core-state.ts';
import type { ProjectSession } from './project-session.ts';

const batchRows = 1024;

interface KeptServing {
  readonly predictions: number;
  readonly statistics: DatasetFeatureStatistics;
}

const kept = new WeakMap<ProjectSession, KeptServing>();

/** undefined while nothing has been served. `columns`: the types of the data trained on. */
export async function servingStatistics(
  state: CoreState,
  columns: readonly ColumnSpec[],
): Promise<DatasetFeatureStatistics | undefined> {
  const { session } = state;
  const { predictions } = unwrap(await session.feedback.status());
  if (predictions === 0) return undefined;
  const known = kept.get(session);
  if (known?.predictions === predictions) return known.statistics;
  const job = state.environment.jobs.begin('Statistics of what was served');
  try {
    const statistics = unwrap(
      await generateStatistics(servedBatches(join(session.dir, 'registers', 'predictions'), columns), {
        signal: job.signal,
        onProgress: (rows) => job.progress({ step: 'served rows', done: rows, total: predictions, unit: 'rows' }),
      }),
    );
    const whole = unwrap(defaultDataset(statistics));
    kept.set(session, { predictions, statistics: whole });
    job.end({ state: 'done' });
    return whole;
  } catch (error) {
    job.end({ state: error instanceof CancelledError ? 'cancelled' : 'failed' });
    throw error;
  }
}

/** The inputs of every prediction in columns of the types trained on; an input that is never sent has no column. */
async function* servedBatches(dir: string, columns: readonly ColumnSpec[]): AsyncGenerator<ColumnBatch> {
  const sent = await sentInputs(dir);
  const specs = columns.filter(({ name, type }) => sent.has(name) && type !== 'unknown');
  const builder = createBatchBuilder(specs);
  let rows = 0;
  for await (const { record } of readAppendLog(dir)) {
    const inputs = inputsOf(record);
    if (!inputs) continue;
    for (const column of builder.columns) appendServed(column, inputs);
    rows++;
    if (rows % batchRows === 0) yield builder.build();
  }
  if (rows % batchRows !== 0) yield builder.build();
}

/** Redacted inputs and those the model does not take are nowhere. */
async function sentInputs(dir: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const { record } of readAppendLog(dir)) for (const name of Object.keys(inputsOf(record) ?? {})) names.add(name);
  return names;
}

function inputsOf(record: unknown): PredictionRecord['inputs'] | undefined {
  const { inputs } = (record ?? {}) as Partial<PredictionRecord>;
  return typeof inputs === 'object' ? inputs : undefined;
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
