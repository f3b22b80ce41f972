/** The door of train: the Trainer node. */

import type { Stage } from '../../contract/index.ts';
import { executeTrainer } from './train-stage.ts';

export type { TrainingRecord } from './training-record.ts';

/** Model artifact: the folders of `modelFolders`, and training.json (a TrainingRecord). */
export const trainer: Stage = {
  node: 'Trainer',
  codeVersion: 6,
  inputs: { examples: { type: 'Examples' }, transform_graph: { type: 'TransformGraph' } },
  outputs: { model: 'Model' },
  execute: executeTrainer,
};
