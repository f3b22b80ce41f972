import { describe, expect, it } from 'vitest';
import { type SortableColumn, sortRows } from '../../../../renderer/components/sort-rows.ts';

interface Row {
  readonly name: string;
  readonly score?: number;
}
const columns: readonly SortableColumn<Row>[] = [
  { id: 'name', sortValue: (row) => row.name },
  { id: 'score', sortValue: (row) => row.score },
  { id: 'fixed' },
];
const rows: readonly Row[] = [{ name: 'b', score: 10 }, { name: 'a' }, { name: 'c', score: 9 }];
const names = (column: string, descending: boolean): readonly string[] =>
  sortRows(rows, columns, { column, descending }).map((row) => row.name);

describe('sorting a table', () => {
  it('compares numbers as numbers and keeps what is absent at the end, both ways', () => {
    expect(names('score', false)).toEqual(['c', 'b', 'a']);
    expect(names('score', true)).toEqual(['b', 'c', 'a']);
  });

  it('leaves the given order where a column cannot be sorted', () => {
    expect(names('fixed', true)).toEqual(['b', 'a', 'c']);
    expect(sortRows(rows, columns, undefined)).toBe(rows);
  });
});
