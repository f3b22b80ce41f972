/** The contract's implementer: every procedure passes through one wrapper that turns problems into contract errors. */

import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../contract/index.ts';
import { CancelledError, type Problem, ProblemError, problemClasses } from '../../foundation/index.ts';

/** Problems cross as the error's data, unchanged; bugs go on as bugs. */
export const procedures = implement(contract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    throw contractError(error);
  }
});

/** The same for what goes wrong between the events of an iterator. */
export async function* eventsOf<T>(events: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* events;
  } catch (error) {
    throw contractError(error);
  }
}

function contractError(error: unknown): unknown {
  if (error instanceof ProblemError) return problemError(error.problem);
  if (error instanceof CancelledError) return new ORPCError('CLIENT_CLOSED_REQUEST', { message: 'Cancelled' });
  if (!(error instanceof ORPCError)) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return error;
}

function problemError(problem: Problem): ORPCError<'PROBLEM', Problem> {
  return new ORPCError('PROBLEM', { status: problemClasses[problem.code].http, message: problem.message, data: problem });
}
