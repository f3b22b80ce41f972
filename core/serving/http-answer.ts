/** Answers of the server's interfaces before they are written. */

import { ProblemError } from '../foundation/index.ts';
import { problemError, ServingError } from './serving-status.ts';
import { errorBody } from './status-body.ts';

export interface HttpAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function jsonAnswer(value: unknown): HttpAnswer {
  return { status: 200, body: JSON.stringify(value) };
}

/** Undefined for a bug: its message must not reach the client. */
export function errorAnswer(error: unknown): HttpAnswer | undefined {
  const refused = error instanceof ProblemError ? problemError(error.problem) : error;
  return refused instanceof ServingError ? { status: refused.http, body: errorBody(refused.message) } : undefined;
}
