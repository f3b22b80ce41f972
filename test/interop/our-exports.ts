/** Trains, exports and answers held rows: `our-exports TASKS.json [onnx]`, for TensorFlow or ONNX Runtime to load the export and answer the same; `modules`: the modules of Layers models. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Column, type ColumnBatch, readExamples } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import {
  createPredictor,
  float32Batch,
  float32Model,
  loadModel,
  modelFolders,
  type Predictions,
  writeOnnxModel,
  writeSavedModel,
} from '../../core/model/index.ts';
import { layersModules } from '../layers-modules.ts';
import { fitTransform, ingest, type Task, train } from './train-task.ts';

interface ExportTask extends Task {
  readonly family: string;
}

const mostRows = 1000;

/** Texts as latin-1, so that JSON carries any bytes. */
type Cell = string | number | null | readonly Cell[];

async function answer(task: ExportTask, format: string): Promise<void> {
  const examples = await ingest(task);
  const transform = await fitTransform(task, examples);
  const { dir } = await train(task, task.family, { examples, transform });
  const model = unwrap(await loadModel(join(dir, modelFolders.candidate)));
  const output = join(task.dir, format);
  unwrap(await (format === 'onnx' ? writeOnnxModel(output, model) : writeSavedModel(output, model)));
  const inputs = model.signature.inputs;
  const rows: Cell[][] = [];
  const outputs: number[][] = [];
  let changed = 0;
  const predictor = createPredictor(model);
  const float32Predictor = createPredictor(float32Model(model));
  for await (const batch of readExamples(examples, 'test')) {
    const taken = Math.min(batch.rows, mostRows - rows.length);
    for (let row = 0; row < taken; row++)
      rows.push(inputs.map(({ name, shape }) => cellOf(batch, { name, row, list: shape.length > 1 })));
    const exact = outputsOf(predictor.predict(batch)).slice(0, taken);
    // ONNX takes decimals as float32: both sides are given the same numbers.
    const given = format === 'onnx' ? outputsOf(float32Predictor.predict(float32Batch(batch))).slice(0, taken) : exact;
    changed += given.filter((scores, row) => scores.some((score, k) => !isSame(score, exact[row]?.[k] ?? Number.NaN))).length;
    outputs.push(...given);
    if (rows.length === mostRows) break;
  }
  const { label } = model;
  // A float32 holds the standardised target: its last digit is one of the label's deviation.
  const scale = label.kind === 'regression' && label.log === undefined ? Math.max(1, label.deviation) : 1;
  const classes = model.label.kind === 'regression' ? [] : model.label.classes;
  const kinds = [...new Set(model.transform.features.map(({ kind }) => kind))].sort();
  await writeFile(join(task.dir, 'answers.json'), JSON.stringify({ inputs, classes, kinds, rows, outputs, changed, scale }));
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));
}

function outputsOf(predictions: Predictions): number[][] {
  if (predictions.kind === 'regression') return Array.from(predictions.values, (value) => [value]);
  const { rows, classes, scores } = predictions;
  return Array.from({ length: rows }, (_, row) => [...scores.subarray(row * classes.length, (row + 1) * classes.length)]);
}

interface Place {
  readonly name: string;
  readonly row: number;
  /** All values of the row. */
  readonly list: boolean;
}

function cellOf(batch: ColumnBatch, { name, row, list }: Place): Cell {
  const column = batch.columns.find((one) => one.name === name);
  if (!column || column.type === 'unknown' || column.offsets[row] === column.offsets[row + 1]) return null;
  const from = column.offsets[row] as number;
  if (!list) return valueAt(column, from);
  return Array.from({ length: (column.offsets[row + 1] as number) - from }, (_, i) => valueAt(column, from + i));
}

function valueAt(column: Column, at: number): Cell {
  if (column.type === 'bytes')
    return Buffer.from(column.data.subarray(column.starts[at], column.starts[at + 1])).toString('latin1');
  if (column.type === 'int') return String(column.values[at]);
  return column.type === 'float' ? (column.values[at] as number) : null;
}

const [list, format = 'saved_model'] = process.argv.slice(2);
if (list === 'modules') {
  process.stdout.write(JSON.stringify(layersModules));
  process.exit();
}
for (const task of JSON.parse(await readFile(list as string, 'utf8')) as ExportTask[]) await answer(task, format);
process.exit();
