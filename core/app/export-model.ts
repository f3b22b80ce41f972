/** A model written for other programs, opened again and compared with ours on real rows before it is called done. */

import { access, mkdir, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type ColumnBatch, examplesInfo, openExampleReader, readExamples, sliceBatch } from '../formats/index.ts';
import { attempt, type CancelSignal, type Result, raise, throwIfCancelled, unwrap } from '../foundation/index.ts';
import {
  exportTfjsModel,
  loadModel,
  type Model,
  modelFolders,
  refuseSeveralValues,
  savedModelParts,
  type WeightQuantization,
  writeOnnxModel,
  writeSavedModel,
} from '../model/index.ts';
import { type Compared, compareExport, sameAnswer } from './export-compare.ts';
import { type ModelFacts, makePage } from './export-page.ts';
import { trainedColumns } from './trained-columns.ts';

export const exportFormats = ['html', 'saved_model', 'onnx', 'tfjs'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  /** A folder with a model, or a Model artifact's folder. */
  readonly modelDir: string;
  readonly format: ExportFormat;
  /** A new or empty folder; html: or a new file whose name ends so. */
  readonly output: string;
  /** A file of rows, or a folder of examples, of which `split` is read. */
  readonly rows: string;
  readonly split: string;
  /** TF.js alone. */
  readonly quantization: WeightQuantization;
  /** ONNX: what goes in; absent: raw features where they can be expressed, else transformed ones. */
  readonly inputs?: 'raw' | 'transformed';
  /** html: what the page says of the model; absent: what its folder is called. */
  readonly facts?: ModelFacts;
  /** html: where the page's parts were built; default: beside the program. */
  readonly pageParts?: string;
  readonly signal: CancelSignal;
  /** Each step as it begins. */
  onStep?(step: ExportStep): void;
}

/** What can be handed to a thread. */
export type ExportOrder = Omit<ExportRequest, 'signal' | 'onStep'>;

export const exportSteps = ['read', 'write', 'compare'] as const;
export type ExportStep = (typeof exportSteps)[number];

/** export.json beside the exported model. */
export interface ExportRecord extends Compared {
  readonly format: ExportFormat;
  readonly inputs: 'raw' | 'transformed';
  readonly quantization: WeightQuantization;
  /** Why raw features do not go in; absent where they do, or were not asked for. */
  readonly reason?: string;
  /** Of what was written. */
  readonly bytes: number;
  readonly tolerance: number;
  /** When model.json was written, as ISO 8601. */
  readonly model_date: string;
}

const mostRows = 1000;
/** Quantised weights are others than ours: what they change is recorded, and only nonsense refused. */
const tolerances: Readonly<Record<WeightQuantization, number>> = { none: sameAnswer, float16: 1e-2, uint8: 0.25 };

/** Problems: model/not-exportable, with the reason; model/invalid where it answers otherwise than ours, and then nothing is left. */
export function exportModel(request: ExportRequest): Promise<Result<ExportRecord>> {
  return attempt(async () => {
    const target = targetOf(request);
    refuseUnknownForm(request);
    await refuseTaken(target);
    request.onStep?.('read');
    const dir = await modelFolder(request.modelDir);
    const model = unwrap(await loadModel(dir));
    const { mtime } = await stat(join(dir, 'model.json'));
    const batch = await firstRows(request, model);
    const made = await mkdir(target.dir, { recursive: true });
    try {
      const source = { model, batch, target, modelDate: mtime.toISOString() };
      const record = request.format === 'html' ? await exportPage(request, source) : await exportForPrograms(request, source);
      await writeFile(join(target.dir, target.record), `${JSON.stringify(record, null, 2)}\n`);
      return record;
    } catch (error) {
      await removeExport(request);
      if (made !== undefined) await removeEmpty(target.dir, made);
      throw error;
    }
  });
}

/** What an export leaves behind when it is ended in the middle. */
export async function removeExport(request: Pick<ExportRequest, 'format' | 'output'>): Promise<void> {
  const { dir, names } = targetOf(request);
  for (const name of names) await rm(join(dir, name), { recursive: true, force: true });
}

/** From `dir` up to the first folder that was made for it. */
async function removeEmpty(dir: string, made: string): Promise<void> {
  for (let folder = resolve(dir); folder.startsWith(resolve(made)); folder = dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

/** What an option asks of a format that cannot have it, rather than a file that is not what its record says. */
function refuseUnknownForm({ format, quantization, inputs }: ExportRequest): void {
  if (quantization !== 'none' && format !== 'tfjs') {
    raise(
      'usage/invalid-argument',
      `Weights are quantised in TF.js models alone, not in ${format}.`,
      'Leave the quantization out.',
    );
  }
  const only = format === 'onnx' ? undefined : format === 'tfjs' ? 'transformed' : 'raw';
  if (only !== undefined && inputs !== undefined && inputs !== only) {
    raise(
      'usage/invalid-argument',
      `The format ${format} takes ${only} inputs alone.`,
      'Leave the inputs out, or export as onnx.',
    );
  }
}

interface ExportTarget {
  readonly dir: string;
  readonly record: string;
  /** Everything that may be written. */
  readonly names: readonly string[];
  /** html. */
  readonly page: string;
}

const folderNames = [...savedModelParts, 'model.onnx', 'model.json', 'group1-shard1of1.bin', 'model.html', 'export.json'];

function targetOf({ format, output }: Pick<ExportRequest, 'format' | 'output'>): ExportTarget {
  if (format !== 'html' || !/\.html?$/i.test(output)) {
    return { dir: output, record: 'export.json', names: folderNames, page: 'model.html' };
  }
  const page = basename(output);
  const record = `${page.replace(/\.html?$/i, '')}.export.json`;
  return { dir: dirname(output), record, names: [page, record], page };
}

async function refuseTaken({ dir, names, page, record }: ExportTarget): Promise<void> {
  const there = await readdir(dir).catch((): string[] => []);
  if (names === folderNames) {
    if (there.length > 0) raise('usage/invalid-argument', `The folder is not empty: ${dir}`, 'Name a new folder.');
    return;
  }
  const taken = [page, record].find((name) => there.includes(name));
  if (taken !== undefined) raise('usage/invalid-argument', `The file is there already: ${join(dir, taken)}`, 'Name a new file.');
}

interface ExportSource {
  readonly model: Model;
  readonly batch: ColumnBatch;
  readonly target: ExportTarget;
  readonly modelDate: string;
}

async function exportPage(request: ExportRequest, { model, batch, target, modelDate }: ExportSource): Promise<ExportRecord> {
  request.onStep?.('compare');
  const path = join(target.dir, target.page);
  const { facts, modelDir, pageParts: partsDir } = request;
  const { write, ...compared } = await makePage(model, { path, modelDir, facts, partsDir, batch, trainedAt: modelDate });
  const record = {
    format: request.format,
    quantization: request.quantization,
    inputs: 'raw',
    ...compared,
    tolerance: sameAnswer,
  } as const;
  if (!(record.largest_difference <= sameAnswer)) refuseDifference(record);
  throwIfCancelled(request.signal);
  request.onStep?.('write');
  await write();
  return { ...record, bytes: (await stat(path)).size, model_date: modelDate };
}

async function exportForPrograms(
  request: ExportRequest,
  { model, batch, target, modelDate }: ExportSource,
): Promise<ExportRecord> {
  const { quantization } = request;
  const format = request.format as Exclude<ExportFormat, 'html'>;
  request.onStep?.('write');
  const written = await writeFormat(request, model, batch);
  throwIfCancelled(request.signal);
  request.onStep?.('compare');
  const compared = await compareExport({ dir: target.dir, format, inputs: written.inputs }, model, batch);
  const tolerance = tolerances[quantization];
  const bytes = await bytesOf(target.dir);
  const record = { format, quantization, ...written, bytes, ...compared, tolerance, model_date: modelDate };
  if (!(record.largest_difference <= tolerance)) refuseDifference(record);
  return record;
}

async function bytesOf(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function modelFolder(dir: string): Promise<string> {
  const inside = join(dir, modelFolders.candidate);
  return access(inside).then(
    () => inside,
    () => dir,
  );
}

async function firstRows({ rows, split, signal }: ExportRequest, model: Model): Promise<ColumnBatch> {
  const info = await examplesInfo(rows);
  const batches = info.ok ? readExamples(rows, split, signal) : unwrap(await openExampleReader(rows, { signal })).batches(signal);
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    return trainedColumns(sliceBatch(batch, 0, Math.min(batch.rows, mostRows)), model.transform.inputs);
  }
  return raise('table/no-rows', `There are no rows to compare on: ${rows}`, 'Name a file with rows.');
}

interface Written {
  readonly inputs: 'raw' | 'transformed';
  readonly reason?: string;
}

async function writeFormat(request: ExportRequest, model: Model, batch: ColumnBatch): Promise<Written> {
  const { format, output, quantization, inputs } = request;
  if (format === 'saved_model') {
    refuseSeveralValues(model.transform, batch);
    unwrap(await writeSavedModel(output, model));
    return { inputs: 'raw' };
  }
  if (format === 'tfjs') {
    unwrap(await exportTfjsModel(output, model, quantization));
    return { inputs: 'transformed' };
  }
  const raw = await attempt(async () => {
    if (inputs !== 'transformed') refuseSeveralValues(model.transform, batch);
    unwrap(await writeOnnxModel(output, model, inputs ?? 'raw'));
  });
  if (raw.ok) return { inputs: inputs ?? 'raw' };
  if (inputs !== undefined || raw.problem.code !== 'model/not-exportable') return unwrap(raw);
  unwrap(await writeOnnxModel(output, model, 'transformed'));
  return { inputs: 'transformed', reason: raw.problem.message };
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
