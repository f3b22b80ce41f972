/** How well one feature alone tells each class of a multilabel label: counts by bin, judged across two folds. */

import { areaOfBins, foldOf } from './label-scores.ts';

/** The classes of a batch's rows by number; of a row without a label -1 alone. */
export interface ClassCodes {
  readonly offsets: Int32Array;
  readonly ids: Int32Array;
}

export interface ClassScore {
  /** Number of the class. */
  readonly code: number;
  /** AUC of "has it", 0.5 to 1. */
  readonly score: number;
}

/** Rows that have a class, and rows that do not: with fewer of either an AUC may be chance. */
const leastOfEither = 20;

/** Counts of one feature's bins: rows, and rows of each class. */
export class FeatureClassCounts {
  readonly #bins: number;
  readonly #width: number;
  /** By fold, bin, then rows and classes. */
  readonly #counts: Float64Array;

  constructor(bins: number, classes: number) {
    this.#bins = bins;
    this.#width = 1 + classes;
    this.#counts = new Float64Array(2 * bins * this.#width);
  }

  add(bins: Int32Array, { offsets, ids }: ClassCodes, firstRow: number): void {
    for (let i = 0; i < bins.length; i++) {
      const [from, until] = [offsets[i], offsets[i + 1]];
      if (from < until && ids[from] < 0) continue;
      const at = this.#at(foldOf(firstRow + i), bins[i]);
      this.#counts[at] += 1;
      for (let k = from; k < until; k++) if (ids[k] < this.#width - 1) this.#counts[at + 1 + ids[k]] += 1;
    }
  }

  /** Of the classes that can be judged. */
  scores(): readonly ClassScore[] {
    const scores: ClassScore[] = [];
    for (let code = 0; code < this.#width - 1; code++) {
      const [positives, rows] = [this.#sum(0, code + 1) + this.#sum(1, code + 1), this.#sum(0, 0) + this.#sum(1, 0)];
      if (Math.min(positives, rows - positives) < leastOfEither) continue;
      const score = (this.#auc(0, code) + this.#auc(1, code)) / 2;
      if (Number.isFinite(score)) scores.push({ code, score });
    }
    return scores;
  }

  #at(fold: number, bin: number): number {
    return (fold * this.#bins + bin) * this.#width;
  }

  #sum(fold: number, offset: number): number {
    let sum = 0;
    for (let bin = 0; bin < this.#bins; bin++) sum += this.#counts[this.#at(fold, bin) + offset];
    return sum;
  }

  /** Bins of `fold` ranked by the other fold's share of the class, pulled to the overall share by one row. */
  #auc(fold: number, code: number): number {
    const other = 1 - fold;
    const prior = this.#sum(other, code + 1) / Math.max(1, this.#sum(other, 0));
    const bins = Array.from({ length: this.#bins }, (_, bin) => {
      const [own, learnt] = [this.#at(fold, bin), this.#at(other, bin)];
      const positive = this.#counts[own + 1 + code];
      return {
        learnt: (this.#counts[learnt + 1 + code] + prior) / (this.#counts[learnt] + 1),
        negative: this.#counts[own] - positive,
        positive,
      };
    });
    return areaOfBins(bins);
  }
}
