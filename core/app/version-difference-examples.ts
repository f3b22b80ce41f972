/** The rows of a difference that are shown, as text. */

import type { views } from '../contract/index.ts';
import { type ColumnBatch, columnText, type ExamplesInfo, mergeSpecs } from '../formats/index.ts';
import type { RowMatches, SideName } from './version-difference-matches.ts';

type Example = views.VersionDifference['examples'][number];
type Cells = readonly (string | null)[];

export class DifferenceExamples {
  readonly #kinds: RowMatches['shown'];
  /** Of both versions, those of the older first. */
  readonly #columns: readonly string[];
  readonly #wanted: Readonly<Record<SideName, Set<number>>>;
  readonly #taken: Readonly<Record<SideName, Map<number, Cells>>> = { from: new Map(), to: new Map() };

  constructor(matches: RowMatches, infos: Readonly<Record<SideName, ExamplesInfo>>) {
    this.#kinds = matches.shown;
    this.#columns = mergeSpecs(infos.from.columns, infos.to.columns).map(({ name }) => name);
    const { added, removed, changed } = matches.shown;
    this.#wanted = {
      from: new Set([...removed.list(), ...changed.list().map((pair) => pair.from)]),
      to: new Set([...added.list(), ...changed.list().map((pair) => pair.to)]),
    };
  }

  get size(): number {
    return this.#wanted.from.size + this.#wanted.to.size;
  }

  /** Whether any of `count` rows from `first` is shown. */
  wants(side: SideName, first: number, count: number): boolean {
    for (const wanted of this.#wanted[side]) if (wanted >= first && wanted < first + count) return true;
    return false;
  }

  /** `first`: number of the batch's first row. */
  take(side: SideName, batch: ColumnBatch, first: number): void {
    for (const wanted of this.#wanted[side]) {
      const row = wanted - first;
      if (row < 0 || row >= batch.rows) continue;
      const columns = new Map(batch.columns.map((column) => [column.name, column]));
      const cells = this.#columns.map((name) => {
        const column = columns.get(name);
        return column ? columnText(column, row) : null;
      });
      this.#taken[side].set(wanted, cells);
    }
  }

  list(): readonly Example[] {
    const { from, to } = this.#taken;
    const { added, removed, changed } = this.#kinds;
    return [
      ...changed.list().map((pair): Example => ({ kind: 'changed', before: from.get(pair.from), after: to.get(pair.to) })),
      ...added.list().map((row): Example => ({ kind: 'added', after: to.get(row) })),
      ...removed.list().map((row): Example => ({ kind: 'removed', before: from.get(row) })),
    ];
  }
}
