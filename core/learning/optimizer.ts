/** Adam, RMSprop and plain gradient descent over typed arrays, with Keras' defaults; the l2 penalty is added here. */

import { invariant } from '../foundation/index.ts';
import type { OptimizerName } from './engine.ts';
import type { Tensor, Weights } from './network.ts';
import type { Variable } from './variables.ts';

/** A variable in training. */
export interface Parameter {
  readonly variable: Variable;
  readonly data: Float32Array;
  /** Of the mean loss over the batch; filled anew each step. */
  readonly gradient: Float32Array;
}

export interface OptimizerSettings {
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly l2: number;
}

export interface Optimizer {
  /** Steps taken so far. */
  iterations(): number;
  apply(): void;
  state(): Weights;
}

/** Kingma and Ba 2015, with the bias correction folded into the rate and epsilon as in Keras. */
const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
const rmsprop = { rho: 0.9, epsilon: 1e-7 };

/** Moments this small are set to 0: they no longer move a weight, and subnormal numbers are slow. */
const NEGLIGIBLE = 1e-30;

const slots: Record<OptimizerName, readonly string[]> = { adam: ['m', 'v'], rmsprop: ['v'], sgd: [] };

/** Updates `parameters` in place; `state` is what an earlier optimiser's `state()` gave. */
export function createOptimizer(parameters: readonly Parameter[], settings: OptimizerSettings, state?: Weights): Optimizer {
  const { optimizer, learningRate, l2 } = settings;
  let iterations = state?.get('iterations')?.data[0] ?? 0;
  const moments = parameters.map((parameter) => slots[optimizer].map((slot) => restoreSlot(parameter, slot, state)));
  const apply = (): void => {
    iterations++;
    for (const [i, parameter] of parameters.entries()) {
      if (l2 > 0 && parameter.variable.penalised) addPenalty(parameter, l2);
      const [first, second] = moments[i];
      if (optimizer === 'adam') applyAdam(parameter, { m: first, v: second }, adamRate(learningRate, iterations));
      else if (optimizer === 'rmsprop') applyRmsprop(parameter, first, learningRate);
      else applySgd(parameter, learningRate);
    }
  };
  const copyState = (): Weights => {
    const tensors = new Map<string, Tensor>([['iterations', { shape: [1], data: Float32Array.of(iterations) }]]);
    for (const [i, { variable }] of parameters.entries()) {
      for (const [j, slot] of slots[optimizer].entries()) {
        tensors.set(`${variable.name}/${slot}`, { shape: variable.shape, data: moments[i][j].slice() });
      }
    }
    return tensors;
  };
  return { iterations: () => iterations, apply, state: copyState };
}

function restoreSlot({ variable, data }: Parameter, slot: string, state: Weights | undefined): Float32Array {
  if (!state) return new Float32Array(data.length);
  const tensor = state.get(`${variable.name}/${slot}`);
  invariant(tensor?.data.length === data.length, `the optimiser's state fits ${variable.name}`);
  return tensor.data.slice();
}

function addPenalty({ data, gradient }: Parameter, l2: number): void {
  for (let i = 0; i < data.length; i++) gradient[i] += 2 * l2 * data[i];
}

function adamRate(learningRate: number, iterations: number): number {
  return (learningRate * Math.sqrt(1 - adam.beta2 ** iterations)) / (1 - adam.beta1 ** iterations);
}

function applyAdam(
  { data, gradient }: Parameter,
  { m, v }: { readonly m: Float32Array; readonly v: Float32Array },
  rate: number,
): void {
  const { beta1, beta2, epsilon } = adam;
  for (let i = 0; i < data.length; i++) {
    const g = gradient[i];
    const momentum = beta1 * m[i] + (1 - beta1) * g;
    // Most rows of a table are not in the batch and have come to rest.
    if (momentum < NEGLIGIBLE && momentum > -NEGLIGIBLE) {
      m[i] = 0;
      v[i] *= beta2;
      continue;
    }
    const variance = beta2 * v[i] + (1 - beta2) * g * g;
    m[i] = momentum;
    v[i] = variance;
    data[i] -= (rate * momentum) / (Math.sqrt(variance) + epsilon);
  }
}

function applyRmsprop({ data, gradient }: Parameter, v: Float32Array, rate: number): void {
  for (let i = 0; i < data.length; i++) {
    const g = gradient[i];
    const variance = rmsprop.rho * v[i] + (1 - rmsprop.rho) * g * g;
    v[i] = variance < NEGLIGIBLE ? 0 : variance;
    data[i] -= (rate * g) / Math.sqrt(variance + rmsprop.epsilon);
  }
}

function applySgd({ data, gradient }: Parameter, rate: number): void {
  for (let i = 0; i < data.length; i++) data[i] -= rate * gradient[i];
}
