/** The optimisers over typed arrays; the l2 penalty is added and gradients are clipped here. */

import { invariant } from '../foundation/index.ts';
import type { Tensor, Weights } from './network.ts';
import { negligibleMoment, type OptimizerOptions, type OptimizerRule, optimizerRule, stepRates } from './optimizer-rule.ts';
import type { Variable } from './variables.ts';

/** A variable in training. */
export interface Parameter {
  readonly variable: Variable;
  readonly data: Float32Array;
  /** Of the mean loss over the batch; filled anew each step. */
  readonly gradient: Float32Array;
}

export interface OptimizerSettings extends OptimizerOptions {
  readonly l2: number;
}

export interface Optimizer {
  /** Steps taken so far. */
  iterations(): number;
  apply(): void;
  state(): Weights;
}

/** Updates `parameters` in place; `state` is what an earlier optimiser's `state()` gave. */
export function createOptimizer(parameters: readonly Parameter[], settings: OptimizerSettings, state?: Weights): Optimizer {
  const { l2 } = settings;
  const rule = optimizerRule(settings);
  const applyRule = rules[settings.optimizer];
  let iterations = state?.get('iterations')?.data[0] ?? 0;
  const moments = parameters.map((parameter) => rule.slots.map((slot) => restoreSlot(parameter, slot, state)));
  const apply = (): void => {
    iterations++;
    const { rate, decay } = stepRates(settings, iterations);
    for (const parameter of parameters) if (l2 > 0 && parameter.variable.penalised) addPenalty(parameter, l2);
    clip(parameters, settings.clipNorm ?? 0);
    for (const [i, parameter] of parameters.entries()) {
      if (decay > 0 && parameter.variable.penalised) shrink(parameter.data, 1 - decay);
      applyRule(parameter, moments[i], rule, rate);
    }
  };
  const copyState = (): Weights => {
    const tensors = new Map<string, Tensor>([['iterations', { shape: [1], data: Float32Array.of(iterations) }]]);
    for (const [i, { variable }] of parameters.entries()) {
      for (const [j, slot] of rule.slots.entries()) {
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

/** By the norm over all gradients together, as tf.clip_by_global_norm. */
function clip(parameters: readonly Parameter[], clipNorm: number): void {
  if (clipNorm === 0) return;
  let sum = 0;
  for (const { gradient } of parameters) for (let i = 0; i < gradient.length; i++) sum += gradient[i] * gradient[i];
  const norm = Math.sqrt(sum);
  if (norm > clipNorm) for (const { gradient } of parameters) shrink(gradient, clipNorm / norm);
}

function shrink(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= factor;
}

type ApplyRule = (parameter: Parameter, moments: readonly Float32Array[], rule: OptimizerRule, rate: number) => void;

const rules: Record<OptimizerOptions['optimizer'], ApplyRule> = {
  adam: applyAdam,
  adamw: applyAdam,
  rmsprop: applyRmsprop,
  momentum: applyMomentum,
  sgd: applySgd,
};

function applyAdam(...[{ data, gradient }, [m, v], { beta1, beta2, epsilon }, rate]: Parameters<ApplyRule>): void {
  for (let i = 0; i < data.length; i++) {
    const g = gradient[i];
    const momentum = beta1 * m[i] + (1 - beta1) * g;
    // Most rows of a table are not in the batch and have come to rest.
    if (momentum < negligibleMoment && momentum > -negligibleMoment) {
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

function applyRmsprop(...[{ data, gradient }, [v], { beta2, epsilon }, rate]: Parameters<ApplyRule>): void {
  for (let i = 0; i < data.length; i++) {
    const g = gradient[i];
    const variance = beta2 * v[i] + (1 - beta2) * g * g;
    v[i] = variance < negligibleMoment ? 0 : variance;
    data[i] -= (rate * g) / Math.sqrt(variance + epsilon);
  }
}

function applyMomentum(...[{ data, gradient }, [m], { beta1 }, rate]: Parameters<ApplyRule>): void {
  for (let i = 0; i < data.length; i++) {
    const velocity = beta1 * m[i] - rate * gradient[i];
    m[i] = Math.abs(velocity) < negligibleMoment ? 0 : velocity;
    data[i] += m[i];
  }
}

function applySgd(...[{ data, gradient }, , , rate]: Parameters<ApplyRule>): void {
  for (let i = 0; i < data.length; i++) data[i] -= rate * gradient[i];
}
