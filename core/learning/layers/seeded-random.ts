/** TF.js seeds its initialisers, dropout and noise from Math.random where a layer names no seed: this seeds Math.random. */

import { createRandom } from '../../foundation/index.ts';

/** The same numbers every time: `work` may not wait for anything that draws from Math.random for others. */
export function withSeededRandom<T>(seed: number, work: () => T): T {
  const random = createRandom(seed);
  const before = Math.random;
  const restore = (): void => {
    Math.random = before;
  };
  // 0 would count as no seed.
  Math.random = () => Math.max(random.next(), Number.EPSILON);
  let result: T;
  try {
    result = work();
  } catch (error) {
    restore();
    throw error;
  }
  if (!(result instanceof Promise)) {
    restore();
    return result;
  }
  return result.finally(restore) as T;
}
