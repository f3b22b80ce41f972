import { describe, expect, it } from 'vitest';
import { learningRateAt } from '../../../core/learning/index.ts';

describe('learningRateAt', () => {
  it('stays where nothing is said', () => {
    expect(learningRateAt(0.1, undefined, 500)).toBe(0.1);
    expect(learningRateAt(0.1, { kind: 'constant' }, 500)).toBe(0.1);
  });

  it('falls as keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.5) does', () => {
    const schedule = { kind: 'exponential', rate: 0.5, steps: 100 } as const;
    // Keras 3 (TensorFlow 2.17): schedule(0), (1), (50), (250).
    const expected = [0.1, 0.09930925, 0.07071068, 0.017677669];
    for (const [i, step] of [0, 1, 50, 250].entries()) expect(learningRateAt(0.1, schedule, step)).toBeCloseTo(expected[i], 7);
  });

  it('rises and falls as keras.optimizers.schedules.CosineDecay(0.0, 90, warmup_target=0.1, warmup_steps=10) does', () => {
    const schedule = { kind: 'cosine', warmupSteps: 10, totalSteps: 100 } as const;
    // Keras 3 (TensorFlow 2.17): schedule(0), (3), (10), (40), (99), (100), (500).
    const expected = [0, 0.03, 0.1, 0.075, 3.0458e-5, 0, 0];
    for (const [i, step] of [0, 3, 10, 40, 99, 100, 500].entries()) {
      expect(learningRateAt(0.1, schedule, step)).toBeCloseTo(expected[i], 7);
    }
  });
});
