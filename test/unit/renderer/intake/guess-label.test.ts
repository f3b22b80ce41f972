import { describe, expect, it } from 'vitest';
import { guessLabel, kindOfLabel } from '../../../../renderer/intake/guess-label.ts';
import { previewCsv } from '../../../../renderer/intake/read-preview.ts';

const guess = (text: string) => {
  const preview = previewCsv(text, false);
  return guessLabel(preview.columns, preview.rows);
};

describe('the label', () => {
  it('is the column called so, wherever it stands', () => {
    expect(guess('target,a,b\n0,1,2\n1,3,4\n')).toEqual({ column: 'target', reason: 'name' });
    expect(guess('id,consumer_disputed,zip\n1,Yes,a\n2,No,b\n')).toEqual({ column: 'consumer_disputed', reason: 'name' });
  });

  it('is else the last column, if it has few values', () => {
    expect(guess('a,b,kind\n1,2,x\n3,4,y\n')).toEqual({ column: 'kind', reason: 'last' });
  });

  it('is else a column of two values', () => {
    const rows = Array.from({ length: 30 }, (_, index) => `${index},${index % 2 === 0 ? 'p' : 'q'},id${index}`);
    expect(guess(`a,side,code\n${rows.join('\n')}\n`)).toEqual({ column: 'side', reason: 'few_values' });
  });

  it('cannot be guessed without columns', () => {
    expect(guessLabel([], [])).toBeUndefined();
  });
});

describe('the kind of prediction', () => {
  const rows = Array.from({ length: 40 }, (_, index) => `${index % 2},${['a', 'b', 'c'][index % 3]},${index * 1.5}`);
  const preview = previewCsv(`two,three,number\n${rows.join('\n')}\n`, false);

  it('follows type and number of values', () => {
    expect(['two', 'three', 'number'].map((name) => kindOfLabel(preview.columns, preview.rows, name))).toEqual([
      'binary',
      'multiclass',
      'regression',
    ]);
  });
});
