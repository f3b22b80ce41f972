/** A model written for other programs, opened again and compared with ours on real rows before it is called done. */

import { access, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ColumnBatch, conformBatch, examplesInfo, openExampleReader, readExamples, sliceBatch } from '../formats/index.ts';
import { attempt, type CancelSignal, type Result, raise, throwIfCancelled, unwrap } from '../foundation/index.ts';
import {
  applyTransform,
  createPredictor,
  exportTfjsModel,
  loadModel,
  type Model,
  modelFolders,
  openRunnable,
  type Predictions,
  rawTensors,
  savedModelParts,
  scaledTargets,
  type TensorValue,
  transformedTensors,
  type WeightQuantization,
  writeOnnxModel,
  writeSavedModel,
} from '../model/index.ts';

export const exportFormats = ['saved_model', 'onnx', 'tfjs'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  /** A folder with a model, or a Model artifact's folder. */
  readonly modelDir: string;
  readonly format: ExportFormat;
  /** A new or empty folder. */
  readonly output: string;
  /** A file of rows, or a folder of examples, of which `split` is read. */
  readonly rows: string;
  readonly split: string;
  /** TF.js alone. */
  readonly quantization: WeightQuantization;
  /** ONNX: what goes in; absent: raw features where they can be expressed, else transformed ones. */
  readonly inputs?: 'raw' | 'transformed';
  readonly signal: CancelSignal;
}

/** export.json beside the exported model. */
export interface ExportRecord {
  readonly format: ExportFormat;
  readonly inputs: 'raw' | 'transformed';
  readonly quantization: WeightQuantization;
  /** Why raw features do not go in; absent where they do, or were not asked for. */
  readonly reason?: string;
  /** What computed the answers compared. */
  readonly engine: string;
  readonly rows: number;
  /** Between the two answers, relative where they are larger than 1. */
  readonly largest_difference: number;
  readonly tolerance: number;
  /** When model.json was written, as ISO 8601. */
  readonly model_date: string;
}

const mostRows = 1000;
/** Quantised weights are others than ours: what they change is recorded, and only nonsense refused. */
const tolerances: Readonly<Record<WeightQuantization, number>> = { none: 1e-5, float16: 1e-2, uint8: 0.25 };

/** Problems: model/not-exportable, with the reason; model/invalid where it answers otherwise than ours, and then nothing is left. */
export function exportModel(request: ExportRequest): Promise<Result<ExportRecord>> {
  return attempt(async () => {
    await refuseFilled(request.output);
    const dir = await modelFolder(request.modelDir);
    const model = unwrap(await loadModel(dir));
    const { mtime } = await stat(join(dir, 'model.json'));
    const batch = await firstRows(request, model);
    await mkdir(request.output, { recursive: true });
    try {
      const written = await writeFormat(request, model);
      throwIfCancelled(request.signal);
      const compared = await compare(request, model, { batch, inputs: written.inputs });
      const { format, quantization } = request;
      const tolerance = tolerances[quantization];
      const record = { format, quantization, ...written, ...compared, tolerance, model_date: mtime.toISOString() };
      if (!(record.largest_difference <= tolerance)) refuseDifference(record);
      await writeFile(join(request.output, 'export.json'), `${JSON.stringify(record, null, 2)}\n`);
      return record;
    } catch (error) {
      for (const name of writtenNames) await rm(join(request.output, name), { recursive: true, force: true });
      throw error;
    }
  });
}

const writtenNames = [...savedModelParts, 'model.onnx', 'model.json', 'group1-shard1of1.bin', 'export.json'];

async function refuseFilled(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  if (names.length > 0) raise('usage/invalid-argument', `The folder is not empty: ${dir}`, 'Name a new folder.');
}

async function modelFolder(dir: string): Promise<string> {
  const inside = join(dir, modelFolders.candidate);
  return access(inside).then(
    () => inside,
    () => dir,
  );
}

async function firstRows({ rows, split, signal }: ExportRequest, model: Model): Promise<ColumnBatch> {
  const columns = model.transform.inputs.map(({ name, dtype }) => ({ name, type: dtype }));
  const info = await examplesInfo(rows);
  const batches = info.ok ? readExamples(rows, split, signal) : unwrap(await openExampleReader(rows, { signal })).batches(signal);
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    return sliceBatch(conformBatch(batch, columns), 0, Math.min(batch.rows, mostRows));
  }
  return raise('table/no-rows', `There are no rows to compare on: ${rows}`, 'Name a file with rows.');
}

interface Written {
  readonly inputs: 'raw' | 'transformed';
  readonly reason?: string;
}

async function writeFormat({ format, output, quantization, inputs }: ExportRequest, model: Model): Promise<Written> {
  if (format === 'saved_model') {
    unwrap(await writeSavedModel(output, model));
    return { inputs: 'raw' };
  }
  if (format === 'tfjs') {
    unwrap(await exportTfjsModel(output, model, quantization));
    return { inputs: 'transformed' };
  }
  const raw = await writeOnnxModel(output, model, inputs ?? 'raw');
  if (raw.ok) return { inputs: inputs ?? 'raw' };
  if (inputs !== undefined || raw.problem.code !== 'model/not-exportable') return unwrap(raw);
  unwrap(await writeOnnxModel(output, model, 'transformed'));
  return { inputs: 'transformed', reason: raw.problem.message };
}

interface Compared {
  readonly batch: ColumnBatch;
  readonly inputs: 'raw' | 'transformed';
}

async function compare({ format, output }: ExportRequest, model: Model, { batch, inputs }: Compared) {
  const runnable = unwrap(await openRunnable(output));
  try {
    const tensors =
      inputs === 'raw'
        ? rawTensors(model, batch)
        : transformedTensors(model.transform.spec, applyTransform(model.transform, batch), format === 'tfjs' ? 'tfjs' : 'onnx');
    const outputs = await runnable.run('serving_default', tensors);
    const difference = largestDifference(format, outputs, { model, predictions: createPredictor(model).predict(batch) });
    return { engine: runnable.engine, rows: batch.rows, largest_difference: difference };
  } finally {
    runnable.dispose();
  }
}

interface Ours {
  readonly model: Model;
  readonly predictions: Predictions;
}

/** TF.js gives what the network gives: one probability of two classes, the standardised target of a regression. */
function largestDifference(format: ExportFormat, outputs: ReadonlyMap<string, TensorValue>, ours: Ours): number {
  const { model, predictions } = ours;
  const alias = predictions.kind === 'regression' ? 'outputs' : 'scores';
  const tensor = format === 'tfjs' ? [...outputs.values()][0] : outputs.get(alias);
  const given = Array.from((tensor?.data ?? []) as ArrayLike<number>);
  const { label } = model;
  let expected = Array.from(predictions.kind === 'regression' ? predictions.values : predictions.scores);
  if (format === 'tfjs' && label.kind === 'binary') expected = expected.filter((_, i) => i % 2 === 1);
  if (format === 'tfjs' && label.kind === 'regression') expected = [...scaledTargets(label, Float32Array.from(expected))];
  if (given.length !== expected.length) return Number.POSITIVE_INFINITY;
  return expected.reduce((most, value, i) => {
    const difference = Math.abs((given[i] as number) - value) / Math.max(1, Math.abs(value));
    // NaN must not pass for no difference.
    return difference <= most ? most : difference;
  }, 0);
}

function refuseDifference({
  rows,
  largest_difference,
  engine,
}: {
  rows: number;
  largest_difference: number;
  engine: string;
}): never {
  return raise(
    'model/invalid',
    `The exported model answers otherwise than ours: ${largest_difference} apart at most in ${rows} rows, computed by ${engine}`,
    'Export it in another format, and report this.',
  );
}
