/** A saved model's SavedModel beside it, with the record of why there is none. */

import { join } from 'node:path';
import { attempt, ProblemError, type Result } from '../foundation/index.ts';
import type { Model } from './model.ts';
import { writeSavedModel } from './saved-model/write-saved-model.ts';
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
 * way is recorded. Other problems: disk/full, disk/failed.
 */
export function addSavedModel(dir: string, model: Model): Promise<Result<SavedModelRecord>> {
  return attempt(async () => {
    const written = await writeSavedModel(dir, model);
    if (!written.ok && written.problem.code !== 'model/not-exportable') throw new ProblemError(written.problem);
    const record: SavedModelRecord = written.ok
      ? { written: true }
      : { written: false, reason: written.problem.message, hint: written.problem.hint };
    await writeWholeFile(join(dir, savedModelRecord), [`${JSON.stringify(record)}\n`]);
    return record;
  });
}
