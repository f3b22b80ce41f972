/** A label of several classes a row as codes for counting, and the classes that are nearly never or nearly always true. */

import type { views } from '../../../contract/index.ts';
import { type Column, type ColumnBatch, createColumnBuilder, numberAt, valueText } from '../../../formats/index.ts';
import { labelColumn, saysNone } from '../../../model/index.ts';
import type { ClassCodes } from './class-scores.ts';
import { imbalanced, type LabelSettings, seriouslyImbalanced } from './label-column.ts';

/** Classes that are told apart: columns as they are named, else the most frequent of the first rows, then as they come. */
const mostClasses = 50;

export class LabelClasses {
  readonly names: string[] = [];
  /** So many have codes; the others are not judged. */
  readonly most: number;
  /** Whether there are others. */
  hasMore = false;
  readonly #settings: LabelSettings;
  readonly #codes = new Map<string, number>();
  readonly #counts: number[] = [];
  /** Rows with a label. */
  #rows = 0;

  constructor(settings: LabelSettings, sample: ColumnBatch) {
    this.#settings = settings;
    this.most = Math.min(mostClasses, settings.columns?.length ?? mostClasses);
    for (const name of settings.columns ?? commonestFirst(settings, sample)) this.#codeOf(name);
  }

  /** `sets`: the classes of each row in order of name, however they are written. */
  read(batch: ColumnBatch): { readonly codes: ClassCodes; readonly sets: Column } {
    const sets = createColumnBuilder(this.#settings.name, 'bytes');
    const offsets = new Int32Array(batch.rows + 1);
    const ids: number[] = [];
    for (const [row, names] of classesOf(this.#settings, batch).entries()) {
      if (names === undefined) {
        ids.push(-1);
        sets.appendMissing();
      } else {
        for (const name of names.length === 0 ? [''] : [...names].sort()) sets.appendValue(name);
        sets.endRow();
        this.#rows += 1;
        for (const name of names) {
          const code = this.#codeOf(name);
          if (code >= this.most) continue;
          ids.push(code);
          this.#counts[code] = (this.#counts[code] ?? 0) + 1;
        }
      }
      offsets[row + 1] = ids.length;
    }
    return { codes: { offsets, ids: Int32Array.from(ids) }, sets: sets.build() };
  }

  #codeOf(name: string): number {
    const known = this.#codes.get(name);
    if (known !== undefined) return known;
    if (this.#codes.size >= this.most) {
      this.hasMore = true;
      return this.most;
    }
    this.names.push(name);
    this.#codes.set(name, this.#codes.size);
    return this.#codes.size - 1;
  }

  /** Each class is a decision of two, and is judged as one. */
  findings(): readonly views.CheckFinding[] {
    const all = this.#rows;
    if (all === 0) return [];
    const classes = this.names.map((name, code) => {
      const own = this.#counts[code] ?? 0;
      return { name, own, rows: Math.min(own, all - own) };
    });
    const rare = classes.filter(({ rows }) => rows / all < imbalanced).sort((a, b) => a.rows - b.rows);
    const [rarest] = rare;
    if (!rarest) return [];
    const { name, own, rows } = rarest;
    const share = rows / all;
    const others = rare.length > 1 ? `, the rarest of ${rare.length} classes that fewer than a tenth have, or lack` : '';
    const percent = (share * 100).toFixed(share < 0.01 ? 2 : 1);
    return [
      {
        kind: 'class_imbalance',
        feature: this.#settings.name,
        severity: share < seriouslyImbalanced ? 'serious' : 'notice',
        summary: `Only ${rows} of ${all} rows (${percent} %) ${own === rows ? 'have' : 'lack'} ${name}${others}.`,
        advice:
          'Accuracy says little about such a class: always giving the commoner answer scores high. Weigh the classes, and judge each by its own AUC, precision and recall.',
        facts: { rarest: name, rows, share },
        remedies: [{ kind: 'balance', changes: [{ path: ['model', 'class_weights'], value: 'balanced' }] }],
        table: {
          columns: [this.#settings.name, 'rows', 'share'],
          rows: [...classes].sort((a, b) => b.own - a.own).map((one) => [one.name, one.own, one.own / all]),
        },
      },
    ];
  }
}

function commonestFirst(settings: LabelSettings, sample: ColumnBatch): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of classesOf(settings, sample).flatMap((names) => names ?? [])) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

/** The different classes of each row; undefined without a label. */
function classesOf({ name, delimiter, columns }: LabelSettings, batch: ColumnBatch): (readonly string[] | undefined)[] {
  const source = {
    feature: name,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(columns === undefined ? {} : { columns }),
  };
  const lists = labelColumn(source, batch);
  return Array.from({ length: batch.rows }, (_, row) => {
    if (lists === undefined || lists.type === 'unknown' || lists.offsets[row] === lists.offsets[row + 1]) return undefined;
    const names = new Set<string>();
    for (let at = lists.offsets[row]; at < lists.offsets[row + 1]; at++) {
      if (saysNone(lists, at)) continue;
      names.add(lists.type === 'bytes' ? valueText(lists, at) : String(numberAt(lists, at)));
    }
    return [...names];
  });
}
