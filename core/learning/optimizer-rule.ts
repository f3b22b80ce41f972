/** What every engine's optimiser follows: Keras' update rules by their constants, moments and rates. */

import { type LearningRateSchedule, learningRateAt } from './learning-rate.ts';

export const optimizerNames = ['adam', 'adamw', 'rmsprop', 'momentum', 'sgd'] as const;
export type OptimizerName = (typeof optimizerNames)[number];

export interface OptimizerOptions {
  readonly optimizer: OptimizerName;
  /** At its highest. */
  readonly learningRate: number;
  /** Absent: constant. */
  readonly schedule?: LearningRateSchedule;
  /** momentum: share of the last change that goes on; absent: 0.9. */
  readonly momentum?: number;
  /** adamw: share of a penalised weight that a step at learning rate 1 takes away; absent: 0.004. */
  readonly weightDecay?: number;
  /** Gradients are scaled down to this norm over all variables together; absent or 0: never. */
  readonly clipNorm?: number;
}

export interface OptimizerRule {
  /** Moments kept for every weight, by the names of their state. */
  readonly slots: readonly ('m' | 'v')[];
  /** Decay of m and of v. */
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Of adamw; else 0. */
  readonly weightDecay: number;
}

/** Adam: Kingma and Ba 2015, epsilon as in Keras. AdamW: Loshchilov and Hutter 2019. */
const adam = { slots: ['m', 'v'], beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

export function optimizerRule({ optimizer, momentum = 0.9, weightDecay = 0.004 }: OptimizerOptions): OptimizerRule {
  const rules: Record<OptimizerName, OptimizerRule> = {
    adam: { ...adam, weightDecay: 0 },
    adamw: { ...adam, weightDecay },
    rmsprop: { slots: ['v'], beta1: 0, beta2: 0.9, epsilon: 1e-7, weightDecay: 0 },
    momentum: { slots: ['m'], beta1: momentum, beta2: 0, epsilon: 0, weightDecay: 0 },
    sgd: { slots: [], beta1: 0, beta2: 0, epsilon: 0, weightDecay: 0 },
  };
  return rules[optimizer];
}

export interface StepRates {
  /** What the gradient or the moment is multiplied by; Adam's bias correction is folded in, as in Keras. */
  readonly rate: number;
  /** Share of a penalised weight that decays. */
  readonly decay: number;
}

/** `iteration`: from 1. */
export function stepRates(options: OptimizerOptions, iteration: number): StepRates {
  const { beta1, beta2, weightDecay } = optimizerRule(options);
  const learningRate = learningRateAt(options.learningRate, options.schedule, iteration - 1);
  const isAdam = options.optimizer === 'adam' || options.optimizer === 'adamw';
  const correction = isAdam ? Math.sqrt(1 - beta2 ** iteration) / (1 - beta1 ** iteration) : 1;
  return { rate: learningRate * correction, decay: learningRate * weightDecay };
}

/** Moments this small are set to 0: they no longer move a weight, and subnormal numbers are slow. */
export const negligibleMoment = 1e-30;
