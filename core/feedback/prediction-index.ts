/** The predictions known, without their inputs: a few numbers each, so that a million fit in memory. */

import type { PredictionRecord } from '../contract/index.ts';
import { type Decision, DecisionHistory, labelOf } from './decision-history.ts';
import type { RowPlace } from './register-follower.ts';
import type { FeedbackRegisterRow } from './register-rows.ts';

export interface IndexedPrediction {
  readonly id: string;
  readonly at: number;
  readonly version: string;
  readonly predicted: string | number;
  /** Probability of the predicted class, of several that of the least sure decision; undefined for regression. */
  readonly confidence: number | undefined;
  readonly classes: readonly string[];
  /** Any number of the classes may be true: `predicted` is a list as `labelSetText` writes it. */
  readonly multilabel: boolean;
  readonly place: RowPlace;
  history: DecisionHistory | undefined;
  /** Training span the label went into. */
  span: number | undefined;
}

export class PredictionIndex {
  readonly #byId = new Map<string, IndexedPrediction>();
  #ordered: IndexedPrediction[] = [];
  #isOrdered = true;
  /** One copy of each class list. */
  readonly #classLists = new Map<string, readonly string[]>();
  /** Rows about predictions not (yet) read. */
  readonly #early = new Map<string, FeedbackRegisterRow[]>();
  feedbackRows = 0;

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): IndexedPrediction | undefined {
    return this.#byId.get(id);
  }

  /** Oldest first (ids ascend with time). */
  ordered(): readonly IndexedPrediction[] {
    if (!this.#isOrdered) this.#ordered.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#isOrdered = true;
    return this.#ordered;
  }

  addPrediction(record: PredictionRecord, place: RowPlace): void {
    const { id, at, version, predicted, classes = [], scores } = record;
    if (this.#byId.has(id)) return;
    const confidence = record.multilabel ? leastSure(scores ?? []) : scores?.[classes.indexOf(String(predicted))];
    const prediction: IndexedPrediction = {
      id,
      at,
      version,
      predicted,
      confidence,
      classes: this.#classList(classes),
      multilabel: record.multilabel === true,
      place,
      history: undefined,
      span: undefined,
    };
    const last = this.#ordered.at(-1);
    if (last && last.id > id) this.#isOrdered = false;
    this.#byId.set(id, prediction);
    this.#ordered.push(prediction);
    for (const row of this.#early.get(id) ?? []) applyRow(prediction, row);
    this.#early.delete(id);
  }

  addRow(row: FeedbackRegisterRow): void {
    if (row.type === 'feedback') this.feedbackRows++;
    const ids = row.type === 'span' ? row.prediction_ids : [row.prediction_id];
    for (const id of ids) {
      const prediction = this.#byId.get(id);
      if (prediction) applyRow(prediction, row);
      else this.#early.set(id, [...(this.#early.get(id) ?? []), row]);
    }
  }

  #classList(classes: readonly string[]): readonly string[] {
    const key = JSON.stringify(classes);
    const known = this.#classLists.get(key) ?? classes;
    this.#classLists.set(key, known);
    return known;
  }
}

function leastSure(scores: readonly number[]): number {
  return scores.reduce((least, score) => Math.min(least, Math.max(score, 1 - score)), 1);
}

function applyRow(prediction: IndexedPrediction, row: FeedbackRegisterRow): void {
  if (row.type === 'span') prediction.span = row.span;
  else {
    prediction.history ??= new DecisionHistory();
    prediction.history.add(row);
  }
}

export function currentDecision(prediction: IndexedPrediction): Decision | undefined {
  return prediction.history?.current();
}

export function currentLabel(prediction: IndexedPrediction): string | number | undefined {
  return prediction.history && labelOf(prediction.history.current(), prediction.classes);
}

/** Classes by name, numbers by value. */
export function sameLabel(a: string | number, b: string | number): boolean {
  return typeof a === 'number' || typeof b === 'number' ? Number(a) === Number(b) : a === b;
}
