/** The door of model: the fitted transform, and a trained model as one value. */

export type {
  AppliedTransform,
  DateFormat,
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
export type { Label } from './label.ts';
