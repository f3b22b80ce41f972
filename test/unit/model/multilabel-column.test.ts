import { describe, expect, it } from 'vitest';
import { type ColumnBatch, createBatchBuilder } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  createTransformFitter,
  decodeFittedTransform,
  encodeFittedTransform,
  labelledRows,
  labelValues,
} from '../../../core/model/index.ts';

type Cell = readonly string[] | null;

/** One text column `y` of lists, beside a feature. */
function lists(cells: readonly Cell[]): ColumnBatch {
  const builder = createBatchBuilder([
    { name: 'x', type: 'int' },
    { name: 'y', type: 'bytes' },
  ]);
  const [x, y] = builder.columns;
  cells.forEach((cell, i) => {
    x?.appendSingle(BigInt(i));
    if (cell === null) y?.appendMissing();
    else {
      for (const value of cell) y?.appendValue(value);
      y?.endRow();
    }
  });
  return builder.build();
}

async function fitLists(batch: ColumnBatch, label: Parameters<typeof createTransformFitter>[0]['label']) {
  const columns = batch.columns.map(({ name, type }) => ({ name, type }));
  const fitter = createTransformFitter({ columns, features: {}, label });
  fitter.addBatch(batch);
  return unwrap(await fitter.finish());
}

const nan = Number.NaN;

describe('a multilabel label', () => {
  it('is a list: no value is no label, an empty text no class, an unknown class left out', async () => {
    const batch = lists([['b', 'a'], null, [''], ['c'], ['a']]);
    const fitted = await fitLists(batch, { name: 'y', type: 'multilabel' });
    expect(fitted.label).toMatchObject({ kind: 'multilabel', classes: ['a', 'b', 'c'] });
    expect(fitted.labelStatistics).toMatchObject({ rows: 5, missing: 1, counts: [2, 1, 1] });
    expect([...labelValues(fitted.label, batch)]).toEqual([1, 1, 0, nan, nan, nan, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
    expect([...labelValues(fitted.label, lists([['z', 'c']]))]).toEqual([0, 0, 1]);
    expect(labelledRows(fitted.label, labelValues(fitted.label, batch))).toEqual([0, 2, 3, 4]);
    expect(decodeFittedTransform(encodeFittedTransform(fitted))).toEqual(fitted);
  });

  it('is a text with a delimiter: of delimiters alone it names no class', async () => {
    const batch = lists([['b | a'], null, ['|'], ['a']]);
    const fitted = await fitLists(batch, { name: 'y', type: 'multilabel', delimiter: '|' });
    expect([...labelValues(fitted.label, batch)]).toEqual([1, 1, nan, nan, 0, 0, 1, 0]);
  });

  it('is one column a class, which are no features: a row that lacks a value has no label', async () => {
    const builder = createBatchBuilder([
      { name: 'x', type: 'float' },
      { name: 'spam', type: 'int' },
      { name: 'rude', type: 'bytes' },
    ]);
    const cells: readonly (readonly [bigint | null, string])[] = [
      [1n, 'no'],
      [0n, '0'],
      [null, 'yes'],
      [1n, 'yes'],
    ];
    cells.forEach(([spam, rude], i) => {
      builder.columns[0]?.appendSingle(i / 2);
      if (spam === null) builder.columns[1]?.appendMissing();
      else builder.columns[1]?.appendSingle(spam);
      builder.columns[2]?.appendSingle(rude);
    });
    const batch = builder.build();
    const fitted = await fitLists(batch, { name: 'marks', type: 'multilabel', columns: ['spam', 'rude'] });
    expect(fitted.inputs.map(({ name }) => name)).toEqual(['x']);
    expect([...labelValues(fitted.label, batch)]).toEqual([1, 0, 0, 0, nan, nan, 1, 1]);
  });
});
