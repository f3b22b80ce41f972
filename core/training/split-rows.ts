/** Carves the rows that decide when to stop out of the train split, so that the eval split stays held out. */

import { createRandom, deriveSeed } from '../foundation/index.ts';

export interface RowSplit {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

const validationShare = 0.1;

/** Every row draws from its own place of one seeded stream: rows added at the end move none of those before. */
export function splitRows(rows: number, seed: number): RowSplit {
  const random = createRandom(deriveSeed(seed, 'validation'));
  const training = new Uint32Array(rows);
  const validation = new Uint32Array(rows);
  let kept = 0;
  let held = 0;
  for (let row = 0; row < rows; row++) {
    if (random.next() < validationShare) validation[held++] = row;
    else training[kept++] = row;
  }
  // Neither side may be empty.
  if (held === 0) return { training: training.slice(1, kept), validation: training.slice(0, 1) };
  if (kept === 0) return { training: validation.slice(0, 1), validation: validation.slice(1, held) };
  return { training: training.slice(0, kept), validation: validation.slice(0, held) };
}
