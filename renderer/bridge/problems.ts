/** Whatever a call threw, as something to show: the core's Problem unchanged, else the nearest honest description. */

import { isProblemCode, type Problem, type ProblemDetail } from '../../core/foundation/index.ts';

/** A Problem, or a failure of the window itself (`window/…`), in the same shape. */
export interface ShownProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details?: Readonly<Record<string, ProblemDetail>>;
  readonly cause?: Problem;
}

export interface ProblemTexts {
  readonly connectionLost: { readonly message: string; readonly hint: string };
  readonly bug: { readonly message: string; readonly hint: string };
  readonly refused: { readonly hint: string };
}

export function toShownProblem(error: unknown, texts: ProblemTexts): ShownProblem {
  const problem = findProblem(error);
  if (problem) return problem;
  if (isConnectionError(error)) return { code: 'window/connection-lost', ...texts.connectionLost };
  const message = error instanceof Error ? error.message : String(error);
  if (hasCode(error, 'BAD_REQUEST')) return { code: 'window/refused', message, hint: texts.refused.hint };
  return { code: 'window/bug', message: `${texts.bug.message} ${message}`, hint: texts.bug.hint };
}

/** The user's own cancellation: shown nowhere. */
export function isCancellation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || error.name === 'CancelledError' || hasCode(error, 'CLIENT_CLOSED_REQUEST');
}

/** The core may send the problem as the error's data, as `data.problem`, or (in this process) on a ProblemError. */
function findProblem(error: unknown): Problem | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('problem' in error && isProblem(error.problem)) return error.problem;
  if (!('data' in error)) return undefined;
  const data = error.data;
  if (isProblem(data)) return data;
  return typeof data === 'object' && data !== null && 'problem' in data && isProblem(data.problem) ? data.problem : undefined;
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  if (!('code' in value && 'message' in value && 'hint' in value)) return false;
  return typeof value.code === 'string' && isProblemCode(value.code) && typeof value.message === 'string';
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Error && /not open|closed|abort|network|failed to fetch/i.test(error.message);
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
