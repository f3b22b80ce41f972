/** The door of learning: engines, losses and metrics over plain arrays; seeded. */

export { foldBatchNorm } from './batch-norm.ts';
export { type MetricInterval, metricIntervals } from './bootstrap.ts';
export {
  chooseEngine,
  type EngineChoice,
  type EngineMeasurement,
  isWanted,
  type WantedEngine,
} from './choose-engine.ts';
export type {
  AnyEngine,
  AnyEngineName,
  DeviceEngine,
  DeviceTrainer,
  Engine,
  EngineName,
  LossSum,
  TrainableSpec,
  Trainer,
  TrainerOptions,
} from './engine.ts';
export {
  type DecisionRate,
  decisionRate,
  decisionRates,
  type RateEstimate,
  rateDifference,
} from './evaluation/decision-rates.ts';
export { type GainCurve, gainCurve } from './evaluation/gain-curve.ts';
export { jackknifeIntervals } from './evaluation/jackknife.ts';
export { type OperatingPoint, operatingPoints, pointsAt } from './evaluation/operating-points.ts';
export { pairedDecisions } from './evaluation/paired-decisions.ts';
export { delongTest, discordance, mcnemarTest, type PairedTest, pairedBootstrap } from './evaluation/paired-tests.ts';
export { type Residuals, residualsOf } from './evaluation/residuals.ts';
export { type CodedFeature, findWeakSlices, type WeakSlice, type WeakSliceSearch } from './evaluation/weak-slices.ts';
export { createForward, type Forward, forward } from './forward.ts';
export {
  type DeviceNode,
  type DeviceProgram,
  type DeviceTensor,
  type DeviceValues,
  type GraphDevice,
  openGraphDevice,
} from './graph-device.ts';
export { imageStages, imagesOf, towerWidth } from './image-stages.ts';
export { linearPixelScale, pixelValues } from './image-values.ts';
export { buildLayers, type LayersOrder } from './layers/build-layers.ts';
export { createLayersForward } from './layers/layers-forward.ts';
export { type LayersSpec, modelInfo } from './layers/layers-spec.ts';
export type { LayersTape, TapeAttribute, TapeNode, TapeSize, TapeTensor } from './layers/layers-tape.ts';
export { tryModule } from './layers/module-trial.ts';
export { closeLayers, openedLayers, openLayers } from './layers/opened-layers.ts';
export { traceLayers } from './layers/trace-layers.ts';
export { type LayersArtifacts, layersArtifacts } from './layers-model.ts';
export { type LayersNetwork, type LayersTensorInfo, openLayersNetwork } from './layers-network.ts';
export { type LearningRateSchedule, learningRateAt } from './learning-rate.ts';
export { balancedClassWeights, balancedPositiveWeights } from './loss.ts';
export { type BinaryCurves, binaryCurves, type CurvePoint, confidenceCurve, scatterPoints } from './metric-curves.ts';
export { computeMetrics, confusionMatrix, rowLosses } from './metrics.ts';
export { classColumns, perLabelMetrics } from './multilabel-metrics.ts';
export type { NetworkOutput, NetworkSpec, Tensor, Weights } from './network.ts';
export type { EmbeddingInput, ImageInput, LabelledBatch, TextInput, TransformedBatch, TransformedSpec } from './network-input.ts';
export { openAnyEngine, openEngine } from './open-engine.ts';
export type { OptimizerName, OptimizerOptions } from './optimizer-rule.ts';
export { type RankedScores, rankScores } from './ranked-scores.ts';
export {
  type BinaryRows,
  type ClassScores,
  constantRows,
  joinScored,
  type MetricName,
  type MetricValues,
  type MulticlassRows,
  type MultilabelRows,
  type RegressionRows,
  type ScoredRows,
  selectScored,
} from './scored-rows.ts';
export { createGridSearch, gridSize } from './search/grid-search.ts';
export { type ParameterImportance, parameterImportance } from './search/parameter-importance.ts';
export { createRandomSearch } from './search/random-search.ts';
export type { Search, TriedSettings } from './search/search.ts';
export type { Domain, SearchParameter, SearchSpace, Settings } from './search/search-space.ts';
export { createHalving, type Halving, type RungResult } from './search/successive-halving.ts';
export { createTpeSearch } from './search/tpe-search.ts';
export { decodeTensors, encodeTensors, type TensorBytes, type TensorEntry, tensorByteLength } from './tensor-bytes.ts';
export { bagScale } from './token-bag.ts';
export { treesFit } from './trees/ensemble.ts';
export { isCategorical, type TreeColumn, type TreeFeature, type TreesSpec } from './trees/tree-features.ts';
export { createTreesForward } from './trees/trees-forward.ts';
export { openTreesTrainer, type RoundLoss, type TreesOptions, type TreesTrainer } from './trees/trees-trainer.ts';
export { deepWidth, initialWeights, networkVariables, type Variable, variableNames } from './variables.ts';
export { useRemoteDevice } from './webgpu/device-engine.ts';
export type { DevicePort } from './webgpu/device-messages.ts';
