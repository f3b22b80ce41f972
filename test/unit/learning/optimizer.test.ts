import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/foundation/index.ts';
import type { OptimizerName } from '../../../core/learning/index.ts';
import { createOptimizer, type Parameter } from '../../../core/learning/optimizer.ts';
import { optimizerNames } from '../../../core/learning/optimizer-rule.ts';
import { loadBackend } from '../../../core/learning/tfjs.ts';
import { largestDifference } from './example-networks.ts';

beforeAll(async () => {
  await loadBackend('tfjs:cpu');
});

const size = 12;

function createParameter(): Parameter {
  const random = createRandom(1);
  return {
    variable: { name: 'w', shape: [size], initial: 'zeros', penalised: true, padded: false },
    data: Float32Array.from({ length: size }, () => random.nextGaussian()),
    gradient: new Float32Array(size),
  };
}

function gradientAt(step: number): Float32Array {
  const random = createRandom(100 + step);
  return Float32Array.from({ length: size }, (_, i) => (i % 3 === 0 && step > 2 ? 0 : random.nextGaussian()));
}

const references: Record<OptimizerName, () => tf.Optimizer> = {
  adam: () => tf.train.adam(0.05),
  // Its decay is taken from the variable before each step.
  adamw: () => tf.train.adam(0.05),
  momentum: () => tf.train.momentum(0.05, 0.9),
  rmsprop: () => tf.train.rmsprop(0.05, 0.9),
  sgd: () => tf.train.sgd(0.05),
};

describe.each(optimizerNames)('%s', (name) => {
  it("moves weights as TensorFlow.js's own does", () => {
    const parameter = createParameter();
    const optimizer = createOptimizer([parameter], { optimizer: name, learningRate: 0.05, l2: 0, weightDecay: 0.1 });
    const variable = tf.variable(tf.tensor1d(parameter.data.slice()), true, `w-${name}`);
    const reference = references[name]();
    for (let step = 0; step < 8; step++) {
      parameter.gradient.set(gradientAt(step));
      optimizer.apply();
      if (name === 'adamw') variable.assign(variable.mul(1 - 0.05 * 0.1));
      reference.applyGradients({ [variable.name]: tf.tensor1d(gradientAt(step)) });
    }
    expect(largestDifference(parameter.data, variable.dataSync())).toBeLessThan(2e-5);
  });

  it('goes on from its state as if never interrupted', () => {
    const whole = createParameter();
    const uninterrupted = createOptimizer([whole], { optimizer: name, learningRate: 0.05, l2: 0.1 });
    const first = createParameter();
    let optimizer = createOptimizer([first], { optimizer: name, learningRate: 0.05, l2: 0.1 });
    for (let step = 0; step < 6; step++) {
      whole.gradient.set(gradientAt(step));
      uninterrupted.apply();
      if (step === 3) optimizer = createOptimizer([first], { optimizer: name, learningRate: 0.05, l2: 0.1 }, optimizer.state());
      first.gradient.set(gradientAt(step));
      optimizer.apply();
    }
    expect(first.data).toEqual(whole.data);
    expect(optimizer.iterations()).toBe(6);
  });

  it('pulls penalised weights towards zero and leaves others alone', () => {
    const parameter = createParameter();
    const free: Parameter = { ...createParameter(), variable: { ...parameter.variable, name: 'free', penalised: false } };
    const start = parameter.data.slice();
    createOptimizer([parameter, free], { optimizer: name, learningRate: 0.01, l2: 0.5 }).apply();
    parameter.data.forEach((value, i) => {
      expect(Math.abs(value)).toBeLessThan(Math.abs(start[i]));
    });
    expect(free.data).toEqual(start);
  });
});
