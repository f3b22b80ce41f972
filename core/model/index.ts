/** The door of model: the fitted transform, and a trained model as one value. */

export { type AppliedBatch, applyTransform } from './apply-transform.ts';
export { firstMoments } from './date-slots.ts';
export {
  type DescribedGraph,
  type DescribedSignature,
  describeModel,
  type ModelDescription,
} from './describe/describe-model.ts';
export type { ModelGraph } from './describe/graph-builder.ts';
export { modelGraph } from './describe/model-graph.ts';
export { featureColumn } from './feature-column.ts';
export { columnsOf, denseSlots, isEmbedding, isImage, isText, valueNames } from './feature-layout.ts';
export { createTransformFitter, type TransformFitter, type TransformFitterOptions } from './fit-transform.ts';
export type {
  AppliedTransform,
  DateFormat,
  DatePart,
  FeatureDtype,
  FeatureOptions,
  FeatureParameters,
  FittedFeature,
  FittedTransform,
  LabelOptions,
  LabelStatistics,
  MissingNumber,
  SchemaHint,
  SignatureInput,
  VocabularyValue,
} from './fitted-transform.ts';
export {
  decodeFittedTransform,
  encodeFittedTransform,
  readFittedTransform,
  writeFittedTransform,
} from './fitted-transform-file.ts';
export { float32Batch, float32Model } from './float32-model.ts';
export { missingInt } from './graph-writer/raw-values.ts';
export type { Label } from './label.ts';
export { scaledTargets } from './label-scale.ts';
export { classShares, labelledRows, labelValues } from './label-values.ts';
export {
  createModel,
  type Model,
  type ModelHead,
  type ModelSignature,
  type ModelSpec,
  type SignatureTensor,
  type TensorDtype,
} from './model.ts';
export { closeModel, loadModel, modelFolders, readModelHead, saveModel } from './model-file.ts';
export { rawTensors, transformedTensors } from './model-tensors.ts';
export { labelColumn, type MultilabelSource, saysNone } from './multilabel-column.ts';
export { type OnnxInputs, writeOnnxModel } from './onnx-writer/write-onnx-model.ts';
export { openRunnable, type RunnableOptions } from './open-runnable.ts';
export { openOwnModel } from './own-runnable.ts';
export { findPersonalData } from './personal-data.ts';
export { createPredictor, type Predictions, type Predictor } from './predictor.ts';
export type {
  GraphAnswer,
  GraphRequest,
  RunnableModel,
  SignatureDef,
  TensorData,
  TensorInfo,
  TensorValue,
  TensorValueDtype,
} from './runnable-model.ts';
export { addSavedModel } from './save-exports.ts';
export { savedModelParts, writeSavedModel } from './saved-model/write-saved-model.ts';
export { addEncoders } from './sentence/add-encoders.ts';
export { refuseSeveralValues } from './several-values.ts';
export { exportTfjsModel, type WeightQuantization } from './tfjs-file.ts';
export { treeColumns } from './tree-columns.ts';
export { raiseDiskProblem, writeWholeFile } from './whole-file.ts';
export { addWordVectors, readVectorTables, type VectorTable } from './word-vectors/add-word-vectors.ts';
export { writableFormats } from './writable-formats.ts';
