import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { guessColumnGroups, guessMultilabel } from '../../../core/contract/index.ts';
import { previewCsv } from '../../../renderer/intake/read-preview.ts';

const preview = (header: string, lines: readonly string[]) => previewCsv(`${header}\n${lines.join('\n')}\n`, false);
const sets = ['fun|war', 'war', 'fun', 'love|fun', 'love', 'war|love|fun'];
const many = (rows: readonly string[]): string[] => Array.from({ length: 60 }, (_, i) => `${i},${rows[i % rows.length]}`);

describe('several classes a row', () => {
  it('are told where texts hold classes that stand together now with these, now with those', () => {
    const guess = guessMultilabel(preview('id,genres', many(sets)), 'genres');
    expect(guess).toMatchObject({
      label: { name: 'genres', type: 'multilabel', delimiter: '|' },
      reason: 'delimiter',
      classes: ['fun', 'love', 'war'],
      several: 30,
      rows: 60,
    });
  });

  it('are not told of names, sentences, or a class with a comma in its name', () => {
    const names = Array.from({ length: 60 }, (_, i) => `${i},"Smith${i}, John${i}"`);
    expect(guessMultilabel(preview('id,name', names), 'name')).toBeUndefined();
    const products = many(['"Bank account, service or loan"', 'Mortgage', 'Card']);
    expect(guessMultilabel(preview('id,product', products), 'product')).toBeUndefined();
    expect(guessMultilabel(preview('id,both', many(['yes', 'no'])), 'both')).toBeUndefined();
  });

  it('are told of a column with lists, whatever they hold', () => {
    const rows = sets.map((one) => [one.replaceAll('|', ', ')]);
    const columns = [{ name: 'tags', type: 'string', missing: 0, examples: [], lists: true } as const];
    const guess = guessMultilabel({ columns, rows: [...rows, ...rows, ...rows] }, 'tags');
    expect(guess).toMatchObject({ label: { name: 'tags', type: 'multilabel' }, reason: 'lists' });
    expect(guess?.label.delimiter).toBeUndefined();
  });

  it('are told of columns of 0 and 1 whose names begin alike, but not of one class a row in such columns', () => {
    const flags = (of: (i: number) => string): string[] => Array.from({ length: 40 }, (_, i) => `${i},${of(i)}`);
    const several = preview(
      'id,topic_war,topic_love',
      flags((i) => `${i % 2},${i % 3 === 0 ? 1 : 0}`),
    );
    expect(guessMultilabel(several, 'topic')?.label).toEqual({
      name: 'topic',
      type: 'multilabel',
      columns: ['topic_war', 'topic_love'],
    });
    expect(guessMultilabel(several, 'topic_war')).toBeUndefined();
    const oneHot = preview(
      'id,sex_male,sex_female',
      flags((i) => `${i % 2},${1 - (i % 2)}`),
    );
    expect(guessColumnGroups(oneHot)).toEqual([]);
  });
});

describe('real tables', () => {
  const dir = '../shared/data';
  const files = [
    'complaints/complaints_999_snake_18col.csv',
    'tabular/titanic_kaggle_train.csv',
    'tabular/bank_marketing.open.csv',
  ];
  it.each(files)('%s has no column that is taken for several classes', async (file) => {
    const text = await readFile(`${dir}/${file}`, 'utf8').catch(() => undefined);
    if (text === undefined) return console.warn(`${dir}/${file} is not there: skipped`);
    const found = previewCsv(text, false);
    const told = found.columns.flatMap(({ name }) => guessMultilabel(found, name) ?? []);
    expect(told).toEqual([]);
    expect(guessColumnGroups(found)).toEqual([]);
  });
});
