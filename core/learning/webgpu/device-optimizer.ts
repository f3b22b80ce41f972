/** The optimisers of `optimizer-rule` in tensors: weights and moments stay on the device. */

import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { invariant } from '../../foundation/index.ts';
import type { Weights } from '../network.ts';
import type { OptimizerSettings } from '../optimizer.ts';
import { type OptimizerRule, optimizerRule, stepRates } from '../optimizer-rule.ts';
import type { Variable } from '../variables.ts';
import type { DeviceTfjs } from './device-tfjs.ts';

/** A variable on the device; its tensors are replaced by each step. */
export interface DeviceParameter {
  readonly variable: Variable;
  tensor: Tensor;
  /** In the order of the rule's slots. */
  moments: Tensor[];
}

export interface DeviceOptimizer {
  /** Steps taken so far. */
  iterations(): number;
  /** Gradients by variable name; frozen and moving variables have none. Called within a scope that frees what is not kept. */
  apply(gradients: ReadonlyMap<string, Tensor>): void;
  /** Names and tensors of the moments, in `optimizerState`'s order. */
  slots(): readonly (readonly [string, Tensor])[];
}

export function restoreMoments(
  tf: DeviceTfjs,
  { name, shape }: Variable,
  settings: OptimizerSettings,
  state: Weights | undefined,
): Tensor[] {
  return optimizerRule(settings).slots.map((slot) => {
    if (!state) return tf.keep(tf.zeros([...shape]));
    const tensor = state.get(`${name}/${slot}`);
    invariant(tensor && tensor.shape.join() === shape.join(), `the optimiser's state fits ${name}`);
    return tf.keep(tf.tensor(tensor.data.slice(), [...shape]));
  });
}

export function createDeviceOptimizer(
  tf: DeviceTfjs,
  parameters: readonly DeviceParameter[],
  settings: OptimizerSettings,
  first: number,
): DeviceOptimizer {
  const rule = optimizerRule(settings);
  const update = rules[settings.optimizer];
  let iterations = first;
  const replace = (parameter: DeviceParameter, { tensor, moments }: Updated): void => {
    for (const old of [parameter.tensor, ...parameter.moments]) old.dispose();
    parameter.tensor = tf.keep(tensor);
    parameter.moments = moments.map((moment) => tf.keep(moment));
  };
  return {
    iterations: () => iterations,
    apply: (gradients) => {
      iterations++;
      const { rate, decay } = stepRates(settings, iterations);
      const moving = parameters.flatMap((parameter) => {
        const slope = gradients.get(parameter.variable.name);
        return slope ? [{ parameter, gradient: penalised(tf, parameter, settings.l2, slope) }] : [];
      });
      const scale = clipScale(
        tf,
        moving.map(({ gradient }) => gradient),
        settings.clipNorm ?? 0,
      );
      for (const { parameter, gradient } of moving) {
        const shrinks = decay > 0 && parameter.variable.penalised;
        const tensor = shrinks ? tf.mul(parameter.tensor, 1 - decay) : parameter.tensor;
        const slope = scale ? tf.mul(gradient, scale) : gradient;
        replace(parameter, update(tf, { tensor, moments: parameter.moments, slope, rule, rate }));
      }
    },
    slots: () =>
      parameters.flatMap(({ variable, moments }) =>
        rule.slots.map((slot, i) => [`${variable.name}/${slot}`, moments[i]] as const),
      ),
  };
}

function penalised(tf: DeviceTfjs, { variable, tensor }: DeviceParameter, l2: number, gradient: Tensor): Tensor {
  return l2 > 0 && variable.penalised ? tf.add(gradient, tf.mul(tensor, 2 * l2)) : gradient;
}

/** By the norm over all gradients together, as tf.clip_by_global_norm. */
function clipScale(tf: DeviceTfjs, gradients: readonly Tensor[], clipNorm: number): Scalar | undefined {
  if (clipNorm === 0) return undefined;
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)) as Scalar);
  const norm = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square)));
  return tf.div(clipNorm, tf.maximum(norm, clipNorm)) as Scalar;
}

interface Update {
  readonly tensor: Tensor;
  readonly moments: readonly Tensor[];
  readonly slope: Tensor;
  readonly rule: OptimizerRule;
  readonly rate: number;
}

interface Updated {
  readonly tensor: Tensor;
  readonly moments: readonly Tensor[];
}

type UpdateRule = (tf: DeviceTfjs, update: Update) => Updated;

const rules: Record<OptimizerSettings['optimizer'], UpdateRule> = {
  adam: updateAdam,
  adamw: updateAdam,
  rmsprop: (tf, { tensor, moments: [v], slope, rule, rate }) => {
    const variance = blend(tf, rule.beta2, v, tf.square(slope));
    const change = tf.div(tf.mul(slope, rate), tf.sqrt(tf.add(variance, rule.epsilon)));
    return { tensor: tf.sub(tensor, change), moments: [variance] };
  },
  momentum: (tf, { tensor, moments: [m], slope, rule, rate }) => {
    const velocity = tf.sub(tf.mul(m, rule.beta1), tf.mul(slope, rate));
    return { tensor: tf.add(tensor, velocity), moments: [velocity] };
  },
  sgd: (tf, { tensor, slope, rate }) => ({ tensor: tf.sub(tensor, tf.mul(slope, rate)), moments: [] }),
};

function updateAdam(...[tf, { tensor, moments, slope, rule, rate }]: Parameters<UpdateRule>): Updated {
  const momentum = blend(tf, rule.beta1, moments[0], slope);
  const variance = blend(tf, rule.beta2, moments[1], tf.square(slope));
  const change = tf.div(tf.mul(momentum, rate), tf.add(tf.sqrt(variance), rule.epsilon));
  return { tensor: tf.sub(tensor, change), moments: [momentum, variance] };
}

function blend(tf: DeviceTfjs, share: number, old: Tensor, fresh: Tensor): Tensor {
  return tf.add(tf.mul(old, share), tf.mul(fresh, 1 - share));
}
