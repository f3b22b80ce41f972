/** Two multilabel models on the same resampled rows, by the balance of all their decisions: f1_micro. */

import { createRandom, deriveSeed } from '../../foundation/index.ts';
import { drawPoisson } from '../bootstrap.ts';
import { resampleMultilabel } from '../multilabel-resamples.ts';
import type { MultilabelRows } from '../scored-rows.ts';
import { deviationOf, type PairedTest, summarisePairs } from './paired-tests.ts';

const resamples = 200;

/** Both from the same Poisson draws, which groups of rows make cheap whatever the number of classes. */
export function pairedDecisions(
  [a, b]: readonly [MultilabelRows, MultilabelRows],
  [ownF1, otherF1]: readonly [number, number],
  seed: number,
): PairedTest {
  const samplesOf = (rows: MultilabelRows): readonly number[] => {
    const random = createRandom(deriveSeed(seed, 'paired'));
    return resampleMultilabel(rows, resamples, () => drawPoisson(1, random))['f1_micro'] ?? [];
  };
  const [own, other] = [samplesOf(a), samplesOf(b)];
  const spread = deviationOf(own.map((value, i) => value - (other[i] ?? Number.NaN)));
  return summarisePairs('f1_micro', [ownF1, otherF1], spread);
}
