/** The door of foundation: pure values and functions, importable by every room and by the renderer. */

export { canonicalJson } from './canonical-json.ts';
export { type Clock, systemClock } from './clock.ts';
export { appendTo } from './grouping.ts';
export { assertNever, invariant } from './invariant.ts';
export type { Json } from './json.ts';
export {
  CancelledError,
  type CancelSignal,
  createProblem,
  type Problem,
  type ProblemDetail,
  ProblemError,
  type ProblemExtras,
  raise,
  throwIfCancelled,
} from './problem.ts';
export { isProblemCode, type ProblemCode, problemClasses } from './problem-codes.ts';
export { createRandom, deriveSeed, type Random, shuffle } from './random.ts';
export { attempt, fail, type Result, succeed, unwrap } from './result.ts';
