/** Canonical status codes of TensorFlow Serving and the HTTP status each becomes. */

import { type Problem, problemClasses } from '../foundation/index.ts';

/** Source: absl status codes, as mapped by TensorFlow Serving's REST server. */
const httpStatuses = {
  OK: 200,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  UNKNOWN: 500,
  INTERNAL: 500,
  DATA_LOSS: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const;

export type StatusCode = keyof typeof httpStatuses;

/** A refused request: `message` reaches the client as it is. Caught where the answer is written. */
export class ServingError extends Error {
  readonly code: StatusCode;
  readonly http: number;

  constructor(code: StatusCode, message: string, http: number = httpStatuses[code]) {
    super(message);
    this.name = 'ServingError';
    this.code = code;
    this.http = http;
  }
}

export function invalidArgument(message: string): never {
  throw new ServingError('INVALID_ARGUMENT', message);
}

export function notFound(message: string): never {
  throw new ServingError('NOT_FOUND', message);
}

/** A problem of another room, told in TensorFlow Serving's words. */
export function problemError(problem: Problem): ServingError {
  if (problem.code === 'serving/bad-request') return new ServingError('INVALID_ARGUMENT', problem.message);
  // A model that is served could be loaded: what it cannot answer is the request's fault, as TensorFlow has it.
  if (problem.code === 'model/invalid') return new ServingError('INVALID_ARGUMENT', sentences(problem));
  const { http } = problemClasses[problem.code];
  return new ServingError(problemStatus(problem), sentences(problem), http);
}

/** The cause and the way out, with a full stop between them. */
function sentences({ message, hint }: Problem): string {
  if (hint === '') return message;
  return /[.!?]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}

export function problemStatus(problem: Problem): StatusCode {
  if (problem.code === 'file/checksum-mismatch' || problem.code === 'artifact/damaged') return 'DATA_LOSS';
  const { http } = problemClasses[problem.code];
  if (http === 404) return 'NOT_FOUND';
  if (http === 503) return 'UNAVAILABLE';
  if (http === 507) return 'RESOURCE_EXHAUSTED';
  return http === 400 ? 'INVALID_ARGUMENT' : 'UNKNOWN';
}
