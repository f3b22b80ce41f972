/** The door of training: rows in, trained weights out; shared by the Trainer and the Tuner. */

export { effectiveRows } from './example-weights.ts';
export { candidateNetwork, leastPenalty, linearNetwork } from './network-spec.ts';
export { openModule } from './open-module.ts';
export type { RowsRead } from './read-rows.ts';
export type { SharedRows } from './record-storage.ts';
export { rowSpecOf } from './row-record.ts';
export { openSharedRows } from './row-store.ts';
export { type SampledRows, samplingFacts } from './sampled-rows.ts';
export { settleEngine } from './settle-engine.ts';
export { expectedTrainingRows, type RowSplit } from './split-rows.ts';
export { type FamilyOrder, type FamilyRows, fittingBatch, growTrees, networkOf, trainFamily } from './train-family.ts';
export type { TrainedModel } from './train-model.ts';
export type { TrainedTrees } from './train-trees.ts';
export { openTrainingRows, type TrainingRows } from './training-rows.ts';
