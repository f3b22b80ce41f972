import { describe, expect, it } from 'vitest';
import { checkDraft, emptyDraft, hasRowsToShow, isPattern, sourceOfDraft } from '../../../../renderer/intake/source-draft.ts';

describe('a source being described', () => {
  it('says nothing about what was left alone', () => {
    expect(sourceOfDraft({ ...emptyDraft, path: 'a.csv' })).toEqual({});
  });

  it('keeps the dialect only for CSV, the query only for data bases', () => {
    const draft = { ...emptyDraft, delimiter: '\\t', header: 'no' as const, columns: 'a, b', query: 'select 1' };
    expect(sourceOfDraft({ ...draft, format: 'csv' })).toEqual({
      format: 'csv',
      csv: { delimiter: '\t', header: false, columns: ['a', 'b'] },
    });
    expect(sourceOfDraft({ ...draft, format: 'sqlite' })).toEqual({ format: 'sqlite', query: 'select 1' });
  });

  it('reads splits a line each, and says when a line is none', () => {
    const preserve = 'train: train/*\n\neval: eval/*';
    expect(sourceOfDraft({ ...emptyDraft, preserve })).toEqual({ preserve_splits: { train: 'train/*', eval: 'eval/*' } });
    expect(checkDraft({ ...emptyDraft, preserve: 'train/*' })).toEqual({ preserve: 'splits' });
  });

  it('refuses options that are no JSON object, and a separator of two characters', () => {
    for (const options of ['[1]', '{', '1'])
      expect(checkDraft({ ...emptyDraft, format: 'module', options })).toEqual({ options: 'json' });
    expect(checkDraft({ ...emptyDraft, format: 'csv', delimiter: ';;' })).toEqual({ delimiter: 'oneCharacter' });
    expect(checkDraft({ ...emptyDraft, format: 'postgresql' })).toEqual({ query: 'needed' });
  });

  it('of a database server is shown and added once it has a query', () => {
    for (const path of ['postgresql://me@db/shop', 'postgres://db/shop']) {
      expect(hasRowsToShow({ ...emptyDraft, path })).toBe(false);
      expect(checkDraft({ ...emptyDraft, path })).toEqual({ query: 'needed' });
      const asked = { ...emptyDraft, path, query: 'SELECT 1' };
      expect(hasRowsToShow(asked)).toBe(true);
      expect(checkDraft(asked)).toEqual({});
      expect(sourceOfDraft(asked)).toEqual({ query: 'SELECT 1' });
    }
    expect(hasRowsToShow({ ...emptyDraft, path: 'rows.db', format: 'sqlite' })).toBe(true);
    expect(hasRowsToShow({ ...emptyDraft, path: ' ' })).toBe(false);
  });

  it('knows a path whose numbers are spans', () => {
    for (const path of ['d/{SPAN}/x', 'd/{SPAN:2}.csv', '{YYYY}-{MM}-{DD}/v{VERSION}']) expect(isPattern(path)).toBe(true);
    for (const path of ['d/x.csv', 'd/{span}', 'd/{}']) expect(isPattern(path)).toBe(false);
  });
});
