/** Random search: every trial independent of the others (Bergstra and Bengio 2012). */

import { createRandom, deriveSeed } from '../../foundation/index.ts';
import type { Search } from './search.ts';
import { assertSearchable, drawValue, fillSettings, type SearchSpace } from './search-space.ts';

export function createRandomSearch(space: SearchSpace, seed: number): Search {
  assertSearchable(space);
  return {
    propose: (trial) => {
      const random = createRandom(deriveSeed(seed, `trial/${trial}`));
      return fillSettings(space, ({ domain }) => drawValue(domain, random));
    },
  };
}
