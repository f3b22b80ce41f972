/** The door of tune: the Tuner node. */

import type { Stage } from '../../contract/index.ts';
import { executeTuner } from './tune-stage.ts';

export { changesOfTrial, nextSearch, tunedSettings } from './tuned-settings.ts';
export { readTuningRecord, type TuningRecord } from './tuning-record.ts';

/** HyperParameters artifact: best_hyperparameters.txt as TFX's; TunerResults artifact: a TuningRecord. */
export const tuner: Stage = {
  node: 'Tuner',
  codeVersion: 4,
  inputs: { examples: { type: 'Examples' }, transform_graph: { type: 'TransformGraph' } },
  outputs: { best_hyperparameters: 'HyperParameters', tuner_results: 'TunerResults' },
  execute: executeTuner,
};
