/** The learning rate's schedule in steps, from the project's settings in epochs. */

import type { ModelConfig } from '../contract/index.ts';
import type { LearningRateSchedule } from '../learning/index.ts';

export function learningRateSchedule(
  config: Pick<ModelConfig, 'learning_rate_schedule' | 'decay_rate' | 'warmup_epochs'>,
  { stepsPerEpoch, epochs }: { readonly stepsPerEpoch: number; readonly epochs: number },
): LearningRateSchedule {
  switch (config.learning_rate_schedule) {
    case 'constant':
      return { kind: 'constant' };
    case 'exponential':
      return { kind: 'exponential', rate: config.decay_rate, steps: stepsPerEpoch };
    case 'cosine': {
      const totalSteps = epochs * stepsPerEpoch;
      return { kind: 'cosine', warmupSteps: Math.min(totalSteps, Math.round(config.warmup_epochs * stepsPerEpoch)), totalSteps };
    }
  }
}
