/** The optimiser's numbers in the kernels' memory: constants once, rates for every step. */

import { negligibleMoment, type OptimizerOptions, type OptimizerRule, optimizerRule, stepRates } from '../optimizer-rule.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { WrittenPlan } from './plan-writer.ts';

export interface OptimizerPlan {
  /** Rows of tables may lag behind by at most so many steps. */
  readonly mostLag: number;
  /** Of a step about to be taken, from 1. */
  prepareStep(iteration: number): void;
}

const kinds = { sgd: 0, momentum: 1, rmsprop: 2, adam: 3, adamw: 4 } as const;
/** Rates that are remembered; a power of two. */
const ratesLength = 1024;

export function createOptimizerPlan(
  memory: KernelMemory,
  optimizer: WrittenPlan['optimizer'],
  options: OptimizerOptions & { readonly l2: number },
): OptimizerPlan {
  const rule = optimizerRule(options);
  const rates = memory.allocate(ratesLength);
  optimizer.set({
    kind: kinds[options.optimizer],
    l2: 2 * options.l2,
    clipNorm: options.clipNorm ?? 0,
    beta1: rule.beta1,
    beta2: rule.beta2,
    epsilon: rule.epsilon,
    rates,
    ratesLength,
    ...writePowers(memory, rule),
  });
  return {
    mostLag: ratesLength,
    prepareStep: (iteration) => {
      const { rate, decay } = stepRates(options, iteration);
      optimizer.set({ step: iteration, rate, decay });
      memory.floats(rates, ratesLength)[iteration % ratesLength] = rate;
    },
  };
}

/** What k steps without a gradient make of the moments, for every k that can come. */
function writePowers(memory: KernelMemory, { beta1, beta2 }: OptimizerRule) {
  const length = ratesLength + 1;
  const powers1 = memory.allocate(length);
  const powers2 = memory.allocate(length);
  const sums1 = memory.allocate(length);
  let sum = 0;
  for (let k = 0; k < length; k++) {
    const power = beta1 ** k;
    if (k > 0) sum += power;
    memory.floats(powers1, length)[k] = power < negligibleMoment ? 0 : power;
    memory.floats(powers2, length)[k] = beta2 ** k < negligibleMoment ? 0 : beta2 ** k;
    memory.floats(sums1, length)[k] = sum;
  }
  return { powers1, powers2, sums1 };
}
