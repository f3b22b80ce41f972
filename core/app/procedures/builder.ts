/** The contract's implementer: every procedure passes through one wrapper that turns problems into contract errors. */

import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../contract/index.ts';
import { CancelledError, type Problem, ProblemError, problemClasses } from '../../foundation/index.ts';

/** Problems cross as the error's data, unchanged; bugs go on as bugs. */
export const procedures = implement(contract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    if (error instanceof ProblemError) throw problemError(error.problem);
    if (error instanceof CancelledError) throw new ORPCError('CLIENT_CLOSED_REQUEST', { message: 'Cancelled' });
    if (!(error instanceof ORPCError)) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    throw error;
  }
});

function problemError(problem: Problem): ORPCError<'PROBLEM', Problem> {
  return new ORPCError('PROBLEM', { status: problemClasses[problem.code].http, message: problem.message, data: problem });
}

/** Stands where a procedure is being built. */
export function notBuilt(name: string): never {
  throw new Error(`${name} is not built`);
}
