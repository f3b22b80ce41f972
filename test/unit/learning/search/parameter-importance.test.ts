import { describe, expect, it } from 'vitest';
import { parameterImportance } from '../../../../core/learning/search/parameter-importance.ts';
import { createRandomSearch } from '../../../../core/learning/search/random-search.ts';
import type { SearchSpace } from '../../../../core/learning/search/search-space.ts';

const space: SearchSpace = [
  { name: 'decides', domain: { kind: 'real', min: 0, max: 1, log: false } },
  { name: 'matters a little', domain: { kind: 'choice', values: ['a', 'b'] } },
  { name: 'does nothing', domain: { kind: 'integer', min: 1, max: 100, log: true } },
];

describe('the importance of parameters', () => {
  it('ranks them by how much they decide the loss, and adds up to 1', () => {
    const search = createRandomSearch(space, 11);
    const tried = Array.from({ length: 200 }, (_, trial) => {
      const settings = search.propose(trial, []) ?? {};
      const loss = (Number(settings['decides']) - 0.3) ** 2 + (settings['matters a little'] === 'a' ? 0.03 : 0);
      return { settings, loss };
    });
    const found = parameterImportance(space, tried);
    expect(found.map(({ parameter }) => parameter)).toEqual(['decides', 'matters a little', 'does nothing']);
    expect(found.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1);
    expect(found[2].importance).toBeLessThan(0.1);
  });

  it('says nothing of a handful of trials', () => {
    expect(parameterImportance(space, [{ settings: { decides: 0.5 }, loss: 1 }])).toEqual([]);
  });
});
