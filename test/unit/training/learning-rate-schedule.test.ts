import { describe, expect, it } from 'vitest';
import { modelSchema } from '../../../core/contract/index.ts';
import { learningRateSchedule } from '../../../core/training/learning-rate-schedule.ts';

const span = { stepsPerEpoch: 40, epochs: 5 };

describe('learningRateSchedule', () => {
  it('is constant unless the project file says otherwise', () => {
    expect(learningRateSchedule(modelSchema.parse({}), span)).toEqual({ kind: 'constant' });
  });

  it('counts epochs in steps', () => {
    const exponential = modelSchema.parse({ learning_rate_schedule: 'exponential', decay_rate: 0.8 });
    expect(learningRateSchedule(exponential, span)).toEqual({ kind: 'exponential', rate: 0.8, steps: 40 });
    const cosine = modelSchema.parse({ learning_rate_schedule: 'cosine', warmup_epochs: 0.5 });
    expect(learningRateSchedule(cosine, span)).toEqual({ kind: 'cosine', warmupSteps: 20, totalSteps: 200 });
  });

  it('never warms up for longer than it trains', () => {
    const cosine = modelSchema.parse({ learning_rate_schedule: 'cosine', warmup_epochs: 50 });
    expect(learningRateSchedule(cosine, span)).toEqual({ kind: 'cosine', warmupSteps: 200, totalSteps: 200 });
  });
});
