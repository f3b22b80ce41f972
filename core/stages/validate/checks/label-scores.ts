/** How well one feature alone tells the label: counts by bin, judged across two folds so that rare values cannot cheat. */

export type LabelTask = 'binary' | 'multiclass' | 'regression';

/** What a row's label is: the class's number, or the value of a regression; NaN where it has none. */
export type LabelCodes = Float64Array;

export interface LabelScore {
  /** binary: AUC, 0.5 to 1. multiclass: accuracy above always guessing the commonest class, 0 to 1. regression: R2. */
  readonly score: number;
  readonly rows: number;
}

/** Counts of one feature's bins against the label. */
export class FeatureLabelCounts {
  readonly #task: LabelTask;
  readonly #bins: number;
  readonly #width: number;
  /** By fold, bin, then class; for a regression: rows, sum and sum of squares. */
  readonly #counts: Float64Array;

  constructor(task: LabelTask, bins: number, classes: number) {
    this.#task = task;
    this.#bins = bins;
    this.#width = task === 'regression' ? 3 : classes;
    this.#counts = new Float64Array(2 * bins * this.#width);
  }

  /** Which fold a row is in is drawn from its number, so that no order of the rows puts a class into one fold alone. */
  add(bins: Int32Array, labels: LabelCodes, firstRow: number): void {
    for (let i = 0; i < bins.length; i++) {
      const label = labels[i] as number;
      if (Number.isNaN(label)) continue;
      const at = this.#at(foldOf(firstRow + i), bins[i] as number);
      if (this.#task === 'regression') {
        this.#counts[at] = (this.#counts[at] as number) + 1;
        this.#counts[at + 1] = (this.#counts[at + 1] as number) + label;
        this.#counts[at + 2] = (this.#counts[at + 2] as number) + label * label;
      } else if (label < this.#width) this.#counts[at + label] = (this.#counts[at + label] as number) + 1;
    }
  }

  /** The mean over both folds: fold 0 judged by what fold 1 learnt, and the other way round. */
  score(): LabelScore {
    const judge = this.#task === 'binary' ? this.#auc : this.#task === 'multiclass' ? this.#accuracy : this.#r2;
    const scores = [judge.call(this, 0), judge.call(this, 1)].filter((score) => Number.isFinite(score));
    const rows = this.#rows(0) + this.#rows(1);
    return { score: scores.length === 2 ? ((scores[0] as number) + (scores[1] as number)) / 2 : 0, rows };
  }

  #at(fold: number, bin: number): number {
    return (fold * this.#bins + bin) * this.#width;
  }

  #rows(fold: number): number {
    let rows = 0;
    for (let bin = 0; bin < this.#bins; bin++) rows += this.#binRows(fold, bin);
    return rows;
  }

  #binRows(fold: number, bin: number): number {
    const at = this.#at(fold, bin);
    if (this.#task === 'regression') return this.#counts[at] as number;
    let rows = 0;
    for (let i = 0; i < this.#width; i++) rows += this.#counts[at + i] as number;
    return rows;
  }

  /** Of class 1, bins of `fold` ranked by the other fold's share of class 1, pulled to the overall share by one row. */
  #auc(fold: number): number {
    const other = 1 - fold;
    const prior = this.#classShare(other, 1);
    const bins = Array.from({ length: this.#bins }, (_, bin) => {
      const learnt = ((this.#counts[this.#at(other, bin) + 1] as number) + prior) / (this.#binRows(other, bin) + 1);
      const at = this.#at(fold, bin);
      return { learnt, negative: this.#counts[at] as number, positive: this.#counts[at + 1] as number };
    });
    return areaOfBins(bins);
  }

  #classShare(fold: number, label: number): number {
    let rows = 0;
    for (let bin = 0; bin < this.#bins; bin++) rows += this.#counts[this.#at(fold, bin) + label] as number;
    return rows / Math.max(1, this.#rows(fold));
  }

  #accuracy(fold: number): number {
    const other = 1 - fold;
    const shares = Array.from({ length: this.#width }, (_, label) => this.#classShare(other, label));
    const common = shares.indexOf(Math.max(...shares));
    let right = 0;
    let guessed = 0;
    for (let bin = 0; bin < this.#bins; bin++) {
      const learnt = this.#counts.subarray(this.#at(other, bin), this.#at(other, bin) + this.#width);
      const most = Math.max(...learnt);
      const choice = most > 0 ? learnt.indexOf(most) : common;
      const at = this.#at(fold, bin);
      right += this.#counts[at + choice] as number;
      guessed += this.#counts[at + common] as number;
    }
    const rows = this.#rows(fold);
    return (right - guessed) / (rows - guessed);
  }

  #r2(fold: number): number {
    const other = 1 - fold;
    let [rows, sum, squares, otherRows, otherSum] = [0, 0, 0, 0, 0];
    for (let bin = 0; bin < this.#bins; bin++) {
      const at = this.#at(fold, bin);
      rows += this.#counts[at] as number;
      sum += this.#counts[at + 1] as number;
      squares += this.#counts[at + 2] as number;
      otherRows += this.#counts[this.#at(other, bin)] as number;
      otherSum += this.#counts[this.#at(other, bin) + 1] as number;
    }
    const prior = otherSum / otherRows;
    let error = 0;
    for (let bin = 0; bin < this.#bins; bin++) {
      const at = this.#at(fold, bin);
      const learnt = this.#at(other, bin);
      const guess = ((this.#counts[learnt + 1] as number) + prior) / ((this.#counts[learnt] as number) + 1);
      error +=
        (this.#counts[at + 2] as number) -
        2 * guess * (this.#counts[at + 1] as number) +
        guess * guess * (this.#counts[at] as number);
    }
    return 1 - error / (squares - (sum * sum) / rows);
  }
}

export interface RankedBin {
  /** The share by which the bin is ranked. */
  readonly learnt: number;
  readonly negative: number;
  readonly positive: number;
}

/** The area under the ROC curve of rows that are known by their bins alone; sorts the bins. NaN without positives or negatives. */
export function areaOfBins(bins: RankedBin[]): number {
  bins.sort((a, b) => a.learnt - b.learnt);
  let below = 0;
  let area = 0;
  let positives = 0;
  for (let i = 0; i < bins.length; ) {
    let negative = 0;
    let positive = 0;
    const { learnt } = bins[i] as RankedBin;
    for (; i < bins.length && bins[i]?.learnt === learnt; i++) {
      negative += bins[i]?.negative ?? 0;
      positive += bins[i]?.positive ?? 0;
    }
    area += positive * (below + negative / 2);
    below += negative;
    positives += positive;
  }
  return area / (below * positives);
}

export function foldOf(row: number): number {
  const mixed = Math.imul(row ^ (row >>> 16), 0x45d9f3b);
  return ((mixed ^ (mixed >>> 13)) >>> 5) & 1;
}
