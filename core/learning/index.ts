/** The door of learning: engines, losses and metrics over plain arrays; seeded. */

export { type MetricInterval, metricIntervals } from './bootstrap.ts';
export {
  chooseEngine,
  type EngineChoice,
  type EngineMeasurement,
  openEngine,
  type WantedEngine,
} from './choose-engine.ts';
export type {
  Engine,
  EngineName,
  LossSum,
  OptimizerName,
  Trainer,
  TrainerOptions,
} from './engine.ts';
export { createForward, type Forward, forward } from './forward.ts';
export { type LayersArtifacts, layersArtifacts } from './layers-model.ts';
export { balancedClassWeights } from './loss.ts';
export { type BinaryCurves, binaryCurves, type CurvePoint, confidenceCurve, scatterPoints } from './metric-curves.ts';
export { computeMetrics, confusionMatrix } from './metrics.ts';
export type { NetworkOutput, NetworkSpec, Tensor, Weights } from './network.ts';
export type { EmbeddingInput, LabelledBatch, TextInput, TransformedBatch, TransformedSpec } from './network-input.ts';
export {
  type BinaryRows,
  constantRows,
  type MetricName,
  type MetricValues,
  type MulticlassRows,
  type RegressionRows,
  type ScoredRows,
  selectScored,
} from './scored-rows.ts';
export { decodeTensors, encodeTensors, type TensorBytes, type TensorEntry, tensorByteLength } from './tensor-bytes.ts';
export { treesFit } from './trees/ensemble.ts';
export type { TreeColumn, TreesSpec } from './trees/tree-features.ts';
export { createTreesForward } from './trees/trees-forward.ts';
export { openTreesTrainer, type RoundLoss, type TreesOptions, type TreesTrainer } from './trees/trees-trainer.ts';
export { initialWeights, networkVariables, type Variable } from './variables.ts';
