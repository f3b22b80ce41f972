import { describe, expect, it } from 'vitest';
import { en } from '../../../../renderer/locales/en/index.ts';

function* entries(node: object, path: string): Generator<readonly [string, string]> {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') yield [`${path}${key}`, value];
    else yield* entries(value, `${path}${key}.`);
  }
}

const all = new Map(entries(en, ''));

describe('the English catalogue', () => {
  it('has both plural forms wherever it has one', () => {
    const alone = [...all.keys()].filter((key) => {
      const other = key.endsWith('_one') ? key.replace(/_one$/, '_other') : key.replace(/_other$/, '_one');
      return other !== key && !all.has(other);
    });
    expect(alone).toEqual([]);
  });

  it('asks the same values in both plural forms, but for the count', () => {
    const names = (text: string): string[] =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').filter((name) => name !== 'count');
    const differing = [...all].filter(([key, text]) => {
      if (!key.endsWith('_one')) return false;
      const other = all.get(key.replace(/_one$/, '_other')) ?? '';
      return names(text).some((name) => !names(other).includes(name));
    });
    expect(differing).toEqual([]);
  });

  it('has no empty and no untrimmed string', () => {
    expect([...all].filter(([, text]) => text.trim() === '' || text.trim() !== text)).toEqual([]);
  });
});
