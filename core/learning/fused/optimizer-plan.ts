/** The optimiser's numbers in the kernels' memory: constants once, rates for every step, and what rows without a gradient do. */

import { negligibleMoment, type OptimizerOptions, type OptimizerRule, optimizerRule, stepRates } from '../optimizer-rule.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { WrittenPlan } from './plan-writer.ts';

export interface OptimizerPlan {
  /** Rows of tables may lag behind by fewer steps than this. */
  readonly mostLag: number;
  /** Of a step about to be taken, from 1; or the last one taken before. */
  prepareStep(iteration: number): void;
  /** After the step that was prepared. */
  finishStep(): void;
}

const kinds = { sgd: 0, momentum: 1, rmsprop: 2, adam: 3, adamw: 4 } as const;
/** A power of two. */
const mostLag = 1024;

export function createOptimizerPlan(
  memory: KernelMemory,
  optimizer: WrittenPlan['optimizer'],
  options: OptimizerOptions & { readonly l2: number },
): OptimizerPlan {
  const rule = optimizerRule(options);
  const coasts = createCoasts(memory, rule);
  let step = 0;
  let rate = 0;
  optimizer.set({
    kind: kinds[options.optimizer],
    l2: 2 * options.l2,
    clipNorm: options.clipNorm ?? 0,
    beta1: rule.beta1,
    beta2: rule.beta2,
    epsilon: rule.epsilon,
    coasts: coasts.address,
    coastsLength: mostLag,
    ...writePowers(memory, rule),
  });
  return {
    mostLag,
    prepareStep: (iteration) => {
      step = iteration;
      const rates = stepRates(options, iteration);
      rate = rates.rate;
      optimizer.set({ step, ...rates });
    },
    finishStep: () => coasts.add(step, rate),
  };
}

/** What k steps without a gradient make of the moments, for every k that can come. */
function writePowers(memory: KernelMemory, { beta1, beta2 }: OptimizerRule) {
  const length = mostLag + 1;
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

/** Beyond so many steps without a gradient Adam's momentum moves no weight by as much as its rounding. */
const coastSteps = 192;
const floatsPerCoast = 4;

/**
 * For every step in the past: the sums of rate_k q^k, rate_k q^k c_k and rate_k q^k c_k^2 over the k-th steps after it, as
 * build/kernels/fused/catch-up.ts needs them for a row that stands at that step.
 */
function createCoasts(memory: KernelMemory, { slots, beta1, beta2 }: OptimizerRule) {
  const isAdam = slots.length === 2;
  const address = memory.allocate(isAdam ? mostLag * floatsPerCoast : 0);
  const sums = new Float64Array(mostLag * 3);
  const factors = Array.from({ length: coastSteps + 1 }, (_, k) => {
    const c = beta2 ** (-k / 2) - 1;
    const q = (beta1 / Math.sqrt(beta2)) ** k;
    return [q, q * c, q * c * c];
  });
  const add = (step: number, rate: number): void => {
    if (!isAdam) return;
    const written = memory.floats(address, mostLag * floatsPerCoast);
    for (let k = 0; k <= Math.min(step, coastSteps); k++) {
      const place = (step - k) % mostLag;
      for (let i = 0; i < 3; i++) {
        const sum = k === 0 ? 0 : sums[place * 3 + i] + rate * factors[k][i];
        sums[place * 3 + i] = sum;
        written[place * floatsPerCoast + i] = sum;
      }
    }
  };
  return { address, add };
}
