/** A model folder judged on a file or on examples, without the pipeline. */

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { DecisionThreshold } from '../contract/index.ts';
import { examplesInfo, openExampleReader, readExamples } from '../formats/index.ts';
import { attempt, type CancelSignal, type Result, unwrap } from '../foundation/index.ts';
import { loadModel, type Model, modelFolders } from '../model/index.ts';
import { evaluateRows, type RowsEvaluation } from '../stages/evaluate/index.ts';
import { trainedColumns } from './trained-columns.ts';

export interface FileEvaluation {
  /** A folder with a model, or a Model artifact's folder. */
  readonly modelDir: string;
  readonly baselineDir?: string;
  /** A file, or the folder of examples, of which `split` is read. */
  readonly data: string;
  readonly split: string;
  readonly slices: readonly (readonly string[])[];
  readonly weightKey?: string;
  readonly threshold?: DecisionThreshold;
  /** Multilabel: judged by this class alone. */
  readonly class?: string;
  readonly seed: number;
  readonly signal: CancelSignal;
  onProgress(rows: number): void;
}

export interface EvaluatedFile extends RowsEvaluation {
  /** Rows that could not be parsed. */
  readonly rejected: number;
  /** Columns that the model reads and the rows lack: missing in every row. */
  readonly absent: readonly string[];
}

/** Raises usage/invalid-argument for rows with none of the model's columns. */
export function evaluateFile(asked: FileEvaluation): Promise<Result<EvaluatedFile>> {
  return attempt(async () => {
    const model = await modelIn(asked.modelDir);
    const baseline = asked.baselineDir === undefined ? undefined : await modelIn(asked.baselineDir);
    const source = await openRows(asked);
    const absent = new Set(model.transform.inputs.map(({ name }) => name));
    const evaluation = await evaluateRows({
      ...asked,
      model,
      ...(baseline === undefined ? {} : { baseline }),
      batches: readAsTrained(source.batches(), { model, absent }),
    });
    return { ...evaluation, rejected: source.rejected(), absent: [...absent] };
  });
}

async function modelIn(dir: string): Promise<Model> {
  const inside = join(dir, modelFolders.candidate);
  const isArtifact = await access(inside).then(
    () => true,
    () => false,
  );
  return unwrap(await loadModel(isArtifact ? inside : dir));
}

async function openRows({ data, split, signal }: FileEvaluation) {
  const info = await examplesInfo(data);
  if (info.ok) return { batches: () => readExamples(data, split, signal), rejected: () => 0 };
  const reader = unwrap(await openExampleReader(data, { signal }));
  return { batches: () => reader.batches(signal), rejected: () => reader.rejected.count };
}

async function* readAsTrained(
  batches: ReturnType<typeof readExamples>,
  { model, absent }: { readonly model: Model; readonly absent: Set<string> },
): ReturnType<typeof readExamples> {
  const label = { name: model.label.feature, dtype: model.label.dtype };
  for await (const batch of batches) {
    for (const { name } of batch.columns) absent.delete(name);
    // A file without the label is refused where it is looked for.
    const hasLabel = batch.columns.some(({ name }) => name === label.name);
    const rows = trainedColumns(batch, model.transform.inputs);
    yield hasLabel ? trainedColumns(rows, [label]) : rows;
  }
}
