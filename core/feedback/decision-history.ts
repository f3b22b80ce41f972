/** What was decided about one prediction, and the label that follows from it. */

import { labelSetOf } from '../contract/index.ts';
import type { FeedbackKind, FeedbackRow, StateRow, UndoRow } from './register-rows.ts';

export type Decision = FeedbackRow | StateRow;

export class DecisionHistory {
  readonly #rows: (Decision | UndoRow)[] = [];

  /** Rows of several processes arrive in any order; they count in the order of their time. */
  add(row: Decision | UndoRow): void {
    let at = this.#rows.length;
    while (at > 0 && (this.#rows[at - 1] as Decision).at > row.at) at--;
    this.#rows.splice(at, 0, row);
  }

  /** Time of the latest row. */
  get lastAt(): number {
    return this.#rows.at(-1)?.at ?? 0;
  }

  /** Everything said and not taken back, oldest first. */
  standing(): readonly Decision[] {
    const stack: Decision[] = [];
    for (const row of this.#rows) {
      if (row.type !== 'undo') stack.push(row);
      else stack.splice(lastDecisive(stack), 1);
    }
    return stack;
  }

  /** The decision that counts; implicit signals and harm reports decide nothing. */
  current(): Decision | undefined {
    const standing = this.standing();
    return standing[lastDecisive(standing)];
  }

  lastKind(): FeedbackKind | undefined {
    return this.standing().findLast((row): row is FeedbackRow => row.type === 'feedback')?.kind;
  }
}

/** `splice` and indexing at the length of an array do nothing: what is returned when there is none. */
function lastDecisive(rows: readonly Decision[]): number {
  const at = rows.findLastIndex((row) => row.type === 'state' || (row.kind !== 'implicit' && row.kind !== 'harm'));
  return at < 0 ? rows.length : at;
}

/**
 * The label a decision gives: the prediction where it was confirmed, the correction, or the other class where one of
 * two was called wrong. Undefined: none follows.
 */
export function labelOf(decision: Decision | undefined, classes: readonly string[]): string | number | undefined {
  if (decision?.type !== 'feedback') return undefined;
  if (decision.kind === 'correct') return decision.predicted;
  if (decision.kind === 'correction') return decision.value;
  const isBinary = decision.kind === 'incorrect' && classes.length === 2 && labelSetOf(decision.predicted) === undefined;
  return isBinary ? classes.find((name) => name !== decision.predicted) : undefined;
}
