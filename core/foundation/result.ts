/** Result: what a room's door returns when the failure is expected. */

import { type Problem, ProblemError } from './problem.ts';

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail<T = never>(problem: Problem): Result<T> {
  return { ok: false, problem };
}

/** Runs `work` and turns a thrown ProblemError into a failed Result; bugs and cancellation go on being thrown. */
export async function attempt<T>(work: () => Promise<T> | T): Promise<Result<T>> {
  try {
    return succeed(await work());
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}

/** The value of a Result, or its problem thrown as a ProblemError. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.problem);
}
