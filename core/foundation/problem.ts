/** A problem: an expected failure as plain data, and the one error class that carries it through streaming code. */

import type { ProblemCode } from './problem-codes.ts';

export type ProblemDetail = string | number | boolean | null | readonly (string | number)[];

/** Crosses processes, HTTP and the command line unchanged. Paths and data values come last in `message`. */
export interface Problem {
  readonly code: ProblemCode;
  /** What happened, in one sentence. */
  readonly message: string;
  /** The way out, in one sentence. */
  readonly hint: string;
  readonly details?: Readonly<Record<string, ProblemDetail>>;
  readonly cause?: Problem;
}

export interface ProblemExtras {
  readonly details?: Readonly<Record<string, ProblemDetail>>;
  readonly cause?: Problem;
}

export function createProblem(code: ProblemCode, message: string, hint: string, extras: ProblemExtras = {}): Problem {
  return { code, message, hint, ...extras };
}

/** Thrown inside a room where returning a Result through every frame would hide the work; caught at the room's door. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export function raise(code: ProblemCode, message: string, hint: string, extras: ProblemExtras = {}): never {
  throw new ProblemError(createProblem(code, message, hint, extras));
}

/** The user asked to stop. Its own outcome: never shown or logged as a failure. */
export class CancelledError extends Error {
  constructor() {
    super('Cancelled');
    this.name = 'CancelledError';
  }
}

/** The part of AbortSignal that rooms rely on; AbortSignal itself fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
