/** A saved model's SavedModel beside it, with the record of why there is none. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnBatch } from '../formats/index.ts';
import { attempt, type Problem, ProblemError, type Result } from '../foundation/index.ts';
import type { Model } from './model.ts';
import { rawTensors } from './model-tensors.ts';
import { createOwnRunnable } from './own-runnable.ts';
import type { RunnableModel } from './runnable-model.ts';
import { openSavedModel } from './saved-model/open-saved-model.ts';
import { savedModelParts, writeSavedModel } from './saved-model/write-saved-model.ts';
import { writeWholeFile } from './whole-file.ts';

/** In the model's folder. */
export const savedModelRecord = 'saved_model.json';

/** saved_model.json. */
export interface SavedModelRecord {
  readonly written: boolean;
  /** Why it could not be written, and what to do about it. */
  readonly reason?: string;
  readonly hint?: string;
}

/**
 * Into the model's own folder. A model that TensorFlow has no operations for is a model all the same: what stands in the
 * way is recorded. `rows`: real ones, on which a Layers model's graph has to answer as the model does, or it does not stay.
 * Other problems: disk/full, disk/failed.
 */
export function addSavedModel(dir: string, model: Model, rows?: ColumnBatch): Promise<Result<SavedModelRecord>> {
  return attempt(async () => {
    const written = await writeSavedModel(dir, model);
    if (!written.ok && written.problem.code !== 'model/not-exportable') throw new ProblemError(written.problem);
    const record = written.ok ? await checked(dir, model, rows) : refused(written.problem);
    await writeWholeFile(join(dir, savedModelRecord), [`${JSON.stringify(record)}\n`]);
    return record;
  });
}

function refused({ message, hint }: Problem): SavedModelRecord {
  return { written: false, reason: message, hint };
}

/** What was found out by running a model, as that of a module is, is run too before anyone relies on it. */
async function checked(dir: string, model: Model, rows: ColumnBatch | undefined): Promise<SavedModelRecord> {
  if (model.network.family !== 'layers' || rows === undefined || rows.rows === 0) return { written: true };
  const result = await attempt(() => furthestApart(dir, model, rows));
  if (result.ok && result.value <= sameAnswer) return { written: true };
  for (const part of savedModelParts) await rm(join(dir, part), { recursive: true, force: true });
  if (!result.ok) return refused(result.problem);
  return {
    written: false,
    reason: `The model cannot be written for other programs: what was written answers otherwise, by ${result.value.toPrecision(2)}`,
    hint: 'Serve it here, or export it as TF.js.',
  };
}

const sameAnswer = 1e-5;

/** Between the graph's answers and the model's, in parts of the larger of 1, the answer and the label's deviation. */
async function furthestApart(dir: string, model: Model, rows: ColumnBatch): Promise<number> {
  const { label } = model;
  const alias = label.kind === 'regression' ? 'outputs' : 'scores';
  const least = label.kind === 'regression' && label.log === undefined ? Math.max(1, label.deviation) : 1;
  const tensors = rawTensors(model, rows);
  const graph = await openSavedModel(dir);
  const answersOf = async (runnable: RunnableModel) =>
    ((await runnable.run('serving_default', tensors, [alias])).get(alias)?.data ?? []) as ArrayLike<number>;
  try {
    const given = await answersOf(graph);
    // Never disposed of: the model goes on.
    const expected = await answersOf(createOwnRunnable(model));
    if (given.length !== expected.length) return Number.POSITIVE_INFINITY;
    const apart = Array.from(
      expected,
      (value, i) => Math.abs((given[i] ?? Number.NaN) - value) / Math.max(least, Math.abs(value)),
    );
    return apart.reduce((most, one) => (one <= most ? most : one), 0);
  } finally {
    graph.dispose();
  }
}
