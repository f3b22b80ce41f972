/** Settings that can be put under search, with the range one would begin with. */

import type { views } from '../../../core/contract/index.ts';

export const addableSettings: readonly views.TunedSetting[] = [
  { name: 'family', values: ['linear', 'trees', 'wide_deep'] },
  { name: 'learning_rate', min: 0.0003, max: 0.03, log: true },
  { name: 'hidden', values: [[16], [32], [64, 32], [128, 64]] },
  { name: 'dropout', min: 0, max: 0.5, log: false },
  { name: 'l2', min: 1e-7, max: 0.01, log: true },
  { name: 'batch_size', values: [64, 128, 256, 512] },
  { name: 'optimizer', values: ['adam', 'rmsprop', 'sgd'] },
  { name: 'class_weights', values: ['none', 'balanced'] },
  { name: 'trees.learning_rate', min: 0.02, max: 0.3, log: true },
  { name: 'trees.leaves', min: 4, max: 128, log: true, integer: true },
  { name: 'trees.min_rows', min: 2, max: 100, log: true, integer: true },
  { name: 'trees.l2', min: 0.01, max: 30, log: true },
  { name: 'trees.feature_share', min: 0.3, max: 1, log: false },
  { name: 'trees.row_share', min: 0.3, max: 1, log: false },
  { name: 'text_encoder', values: ['cnn', 'average'] },
  { name: 'text_filters', min: 8, max: 128, log: true, integer: true },
  { name: 'text_kernel', min: 1, max: 5, log: false, integer: true },
];
