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
  const validation: number[] = [];
  const training: number[] = [];
  for (let row = 0; row < rows; row++) (random.next() < validationShare ? validation : training).push(row);
  if (validation.length === 0) validation.push(...training.splice(0, 1));
  if (training.length === 0) training.push(...validation.splice(0, 1));
  return { training: Uint32Array.from(training), validation: Uint32Array.from(validation) };
}
