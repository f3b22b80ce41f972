import { describe, expect, it } from 'vitest';
import { createGridSearch, gridSize } from '../../../../core/learning/search/grid-search.ts';
import { createRandomSearch } from '../../../../core/learning/search/random-search.ts';
import type { Search, TriedSettings } from '../../../../core/learning/search/search.ts';
import { assertSearchable, type SearchSpace, type Settings } from '../../../../core/learning/search/search-space.ts';
import { createTpeSearch } from '../../../../core/learning/search/tpe-search.ts';

const space: SearchSpace = [
  { name: 'family', domain: { kind: 'choice', values: ['linear', 'wide_deep', 'trees'] } },
  { name: 'learning_rate', domain: { kind: 'real', min: 1e-4, max: 0.1, log: true } },
  {
    name: 'hidden',
    domain: { kind: 'choice', values: [[32], [64, 32]] },
    when: { parameter: 'family', values: ['wide_deep'] },
  },
  { name: 'leaves', domain: { kind: 'integer', min: 2, max: 5, log: false }, when: { parameter: 'family', values: ['trees'] } },
];

const searches: readonly [string, Search][] = [
  ['random', createRandomSearch(space, 7)],
  ['grid', createGridSearch(space, 3)],
  ['tpe', createTpeSearch(space, 7, { startup: 3 })],
];

/** A loss with its least value for wide_deep, [64, 32], rate 0.003. */
function lossOf(settings: Settings): number {
  const base = { linear: 0.5, wide_deep: 0.3, trees: 0.4 }[settings['family'] as 'linear'];
  const rate = (Math.log(settings['learning_rate'] as number) - Math.log(0.003)) ** 2 / 50;
  return base + rate - (JSON.stringify(settings['hidden']) === '[64,32]' ? 0.05 : 0);
}

function runSearch(search: Search, trials: number): TriedSettings[] {
  const tried: TriedSettings[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const settings = search.propose(trial, tried);
    if (!settings) break;
    tried.push({ settings, loss: lossOf(settings) });
  }
  return tried;
}

describe.each(searches)('%s search', (_name, search) => {
  const tried = runSearch(search, 60);

  it('proposes values of the domains, and a conditional one just where its condition holds', () => {
    expect(tried.length).toBeGreaterThan(10);
    for (const { settings } of tried) {
      const rate = settings['learning_rate'] as number;
      expect(rate >= 1e-4 && rate <= 0.1).toBe(true);
      expect('hidden' in settings).toBe(settings['family'] === 'wide_deep');
      expect('leaves' in settings).toBe(settings['family'] === 'trees');
      if ('leaves' in settings) expect([2, 3, 4, 5]).toContain(settings['leaves']);
    }
  });

  it('goes on after a stop as if there had been none', () => {
    expect(search.propose(20, tried.slice(0, 20))).toEqual(tried[20]?.settings);
  });
});

describe('grid search', () => {
  it('tries every combination once and then ends', () => {
    const tried = runSearch(createGridSearch(space, 3), 1000);
    const texts = tried.map(({ settings }) => JSON.stringify(settings));
    // 3 rates for linear, times 2 hidden for wide_deep, times 3 of 4 leaves for trees.
    expect(texts).toHaveLength(3 + 3 * 2 + 3 * 3);
    expect(new Set(texts).size).toBe(texts.length);
    expect(gridSize(space, 3)).toBe(texts.length);
    expect(tried.map(({ settings }) => settings['learning_rate'])).toContain(0.1);
  });
});

describe('TPE search', () => {
  it('finds better settings than random search with as many trials, over many seeds', () => {
    let wins = 0;
    for (let seed = 0; seed < 20; seed++) {
      const best = (search: Search): number => Math.min(...runSearch(search, 40).map(({ loss }) => loss ?? 1));
      if (best(createTpeSearch(space, seed)) < best(createRandomSearch(space, seed))) wins++;
    }
    expect(wins).toBeGreaterThanOrEqual(15);
  });

  it('keeps proposing where trials failed, and where others still run', () => {
    const search = createTpeSearch(space, 3, { startup: 2 });
    const failed: TriedSettings[] = runSearch(search, 8).map(({ settings }) => ({ settings, loss: Number.POSITIVE_INFINITY }));
    expect(search.propose(8, failed)).toBeDefined();
    expect(search.propose(9, [...failed, { settings: failed[0].settings }])).toBeDefined();
  });
});

describe('a search space', () => {
  it('is refused where a condition names nothing before it', () => {
    expect(() => assertSearchable([space[2]])).toThrow(/depends on a choice before it/);
    expect(() => assertSearchable([{ name: 'x', domain: { kind: 'real', min: 0, max: 1, log: true } }])).toThrow(/above 0/);
  });

  it('gives the ends of whole numbers as often as the middle', () => {
    const whole: SearchSpace = [{ name: 'n', domain: { kind: 'integer', min: 1, max: 4, log: false } }];
    const search = createRandomSearch(whole, 1);
    const counts = [0, 0, 0, 0];
    for (let trial = 0; trial < 4000; trial++) counts[(search.propose(trial, [])?.['n'] as number) - 1]++;
    for (const count of counts) expect(count).toBeGreaterThan(900);
  });
});
