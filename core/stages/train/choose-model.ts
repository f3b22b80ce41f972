/** Which of the trained models is kept: the simplest that none is clearly better than. */

import type { ModelSpec } from '../../model/index.ts';
import type { TrainedModel } from '../../training/index.ts';

/** One trained model that may be kept. */
export interface Contender {
  readonly family: 'linear' | 'trees' | 'wide_deep' | 'layers';
  readonly spec: ModelSpec;
  readonly trained: TrainedModel;
}

/**
 * From simple to less simple: linear, trees, wide & deep. Trees come before the network because they have no scale, batch
 * or step to get wrong, and train in a fraction of the time. Each replaces the one kept so far only where it is clearly better.
 * `validationRows`: of weighted rows, so many as one weight for all would need.
 */
export function simplestGood(contenders: readonly Contender[], validationRows: number): Contender {
  return contenders.reduce((kept, next) => (isClearlyBetter(next.trained, kept.trained, validationRows) ? next : kept));
}

/**
 * The simpler model stays unless the other is better by more than chance: about half a standard error, taking the losses of
 * single rows to vary as much as their mean (the one-standard-error rule of Breiman et al. 1984, for paired rows).
 */
function isClearlyBetter(other: TrainedModel, simpler: TrainedModel, validationRows: number): boolean {
  const chance = (0.5 * simpler.validationLoss) / Math.sqrt(validationRows);
  return other.validationLoss < simpler.validationLoss - chance;
}
