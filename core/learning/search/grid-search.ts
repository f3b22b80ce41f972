/** Grid search: every combination once, numbers at evenly spaced places of their (log) scale. */

import type { Json } from '../../foundation/index.ts';
import type { Search } from './search.ts';
import { assertSearchable, type Domain, isActive, type SearchSpace, type Settings, scaleOf } from './search-space.ts';

/** `places`: values tried of a number. The last parameter varies fastest. */
export function createGridSearch(space: SearchSpace, places: number): Search {
  assertSearchable(space);
  const grid = space.map((parameter) => ({
    parameter,
    values: gridValues(parameter.domain, places),
    decides: space.some(({ when }) => when?.parameter === parameter.name),
  }));
  /** How many points the parameters from `at` on make below `settings`. */
  const count = (at: number, settings: Settings): number => {
    const entry = grid[at];
    if (!entry) return 1;
    if (!isActive(entry.parameter, settings)) return count(at + 1, settings);
    if (!entry.decides) return entry.values.length * count(at + 1, settings);
    return entry.values.reduce((sum: number, value) => sum + count(at + 1, { ...settings, [entry.parameter.name]: value }), 0);
  };
  return {
    propose: (trial) => {
      let left = trial;
      let settings: Settings = {};
      for (const [at, { parameter, values }] of grid.entries()) {
        if (!isActive(parameter, settings)) continue;
        const chosen = values.find((value) => {
          const below = count(at + 1, { ...settings, [parameter.name]: value });
          if (left < below) return true;
          left -= below;
          return false;
        });
        if (chosen === undefined) return undefined;
        settings = { ...settings, [parameter.name]: chosen };
      }
      return left === 0 ? settings : undefined;
    },
  };
}

/** How many trials a grid takes. */
export function gridSize(space: SearchSpace, places: number): number {
  const search = createGridSearch(space, places);
  let low = 0;
  let high = 1;
  while (search.propose(high, [])) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (search.propose(middle, [])) low = middle;
    else high = middle;
  }
  return high;
}

function gridValues(domain: Domain, places: number): readonly Json[] {
  if (domain.kind === 'choice') return domain.values;
  const { min, max, log } = domain;
  const { fromNumber } = scaleOf(domain);
  const from = log ? Math.log(min) : min;
  const step = places > 1 ? ((log ? Math.log(max) : max) - from) / (places - 1) : 0;
  const values = Array.from({ length: places }, (_, i) => fromNumber(from + i * step));
  return [...new Set(values)];
}
