/** Runs work on the file system and turns what the disk refuses into a problem. */

import { attempt, ProblemError, type Result } from '../foundation/index.ts';
import { toDiskProblem } from '../metadata/index.ts';

export function onDisk<T>(work: () => Promise<T>): Promise<Result<T>> {
  return attempt(async () => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ProblemError ? error : new ProblemError(toDiskProblem(error));
    }
  });
}
