/** The label as codes for counting, by what its first rows look like. */

import type { views } from '../../../contract/index.ts';
import { type Column, columnText, numberAt } from '../../../formats/index.ts';
import type { LabelCodes, LabelTask } from './label-scores.ts';
import { hasValue } from './row-codes.ts';

const mostClasses = 50;
/** Numbers of more values than these are a regression. */
const mostNumericClasses = 20;
/** Shares of the rarest class. */
export const imbalanced = 0.1;
export const seriouslyImbalanced = 0.02;

export interface LabelSettings {
  readonly name: string;
  readonly type: 'auto' | 'binary' | 'multiclass' | 'regression' | 'multilabel';
  /** Multilabel: between the classes of a text. */
  readonly delimiter?: string;
  /** Multilabel: one column a class. */
  readonly columns?: readonly string[];
}

export class LabelColumn {
  readonly task: LabelTask;
  readonly #name: string;
  readonly #classes = new Map<string, number>();
  readonly #counts: number[] = [];

  /** Of one value a row. */
  constructor(settings: LabelSettings, sample: Column) {
    this.#name = settings.name;
    const values = new Set<string>();
    for (let row = 0; row < sample.rows && values.size <= mostClasses; row++) values.add(columnText(sample, row) ?? '');
    values.delete('');
    const numeric = sample.type === 'int' || sample.type === 'float';
    const guessed = numeric && values.size > mostNumericClasses ? 'regression' : values.size <= 2 ? 'binary' : 'multiclass';
    this.task = settings.type === 'auto' || settings.type === 'multilabel' ? guessed : settings.type;
  }

  get classes(): number {
    return this.task === 'binary' ? 2 : mostClasses;
  }

  codes(column: Column): LabelCodes {
    return Float64Array.from({ length: column.rows }, (_, row) => {
      if (!hasValue(column, row)) return Number.NaN;
      if (this.task === 'regression') return numberAt(column, column.offsets[row] as number);
      const code = this.#codeOf(columnText(column, row) ?? '');
      this.#counts[code] = (this.#counts[code] ?? 0) + 1;
      return code;
    });
  }

  /** Classes beyond the most that are told apart share one code, and are not judged. */
  #codeOf(value: string): number {
    const known = this.#classes.get(value);
    if (known !== undefined) return known;
    if (this.#classes.size >= this.classes) return this.classes;
    this.#classes.set(value, this.#classes.size);
    return this.#classes.size - 1;
  }

  findings(): readonly views.CheckFinding[] {
    if (this.task === 'regression') return [];
    const rows = this.#counts.reduce((sum, count) => sum + (count ?? 0), 0);
    const classes = [...this.#classes]
      .map(([value, code]) => ({ value, rows: this.#counts[code] ?? 0 }))
      .sort((a, b) => a.rows - b.rows);
    const [rarest] = classes;
    const share = rarest ? rarest.rows / rows : 1;
    // Ten classes of a tenth each are in balance.
    if (!rarest || classes.length < 2 || share >= Math.min(imbalanced, 0.5 / classes.length)) return [];
    const name = this.#name;
    return [
      {
        kind: 'class_imbalance',
        feature: name,
        severity: share < seriouslyImbalanced ? 'serious' : 'notice',
        summary: `Only ${rarest.rows} of ${rows} rows (${(share * 100).toFixed(share < 0.01 ? 2 : 1)} %) are ${rarest.value}.`,
        advice:
          'Accuracy says little here: always giving the commonest answer scores high. Weigh the classes, and judge by AUC, precision and recall.',
        facts: { rarest: rarest.value, rows: rarest.rows, share },
        remedies: [{ kind: 'balance', changes: [{ path: ['model', 'class_weights'], value: 'balanced' }] }],
        rows: [{ op: 'is', column: name, values: [rarest.value] }],
        table: {
          columns: [name, 'rows', 'share'],
          rows: [...classes].reverse().map((one) => [one.value, one.rows, one.rows / rows]),
        },
      },
    ];
  }
}
