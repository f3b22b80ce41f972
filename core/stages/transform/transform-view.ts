/** preview.json: the fitted transform for the screen, with a few real rows before and after and how the values are spread. */

import type { views } from '../../contract/index.ts';
import type { ColumnBatch } from '../../formats/index.ts';
import type { TransformedSpec } from '../../learning/index.ts';
import { columnsOf, denseSlots, type FeatureOptions, type FittedFeature, type FittedTransform } from '../../model/index.ts';
import { distributionsOf, type FeatureDistributions } from './distributions.ts';
import { featurePlaces } from './feature-places.ts';
import { featureDetail, labelDetail } from './feature-words.ts';
import { previewRows } from './preview-rows.ts';
import { unheardOf } from './unheard-settings.ts';

export interface ViewRows {
  /** At most as many as the view may show. */
  readonly first: ColumnBatch;
  readonly spread: readonly ColumnBatch[];
}

export function toTransformView(
  fitted: FittedTransform,
  settings: Readonly<Record<string, FeatureOptions>>,
  { first, spread }: ViewRows,
): views.TransformView {
  const places = featurePlaces(fitted);
  const distributions = distributionsOf(fitted, places, spread);
  const toView = (feature: FittedFeature) =>
    featureView(feature, settings[feature.name] ?? {}, distributions.get(feature.name) ?? {});
  return {
    features: [labelFeature(fitted), ...weightFeatures(fitted), ...fitted.features.map(toView)],
    label: labelView(fitted),
    inputs: networkInputs(fitted.spec),
    sampled: spread.reduce((sum, { rows }) => sum + rows, 0),
    preview: previewRows(fitted, places, first),
  };
}

/** Numbers a row holds after the transform: dense slots, one id an embedding, every token of a text, every value of an image. */
export function networkInputs({ denseWidth, embeddings, texts, images = [] }: TransformedSpec): number {
  const pixels = images.reduce((sum, { height, width, channels }) => sum + height * width * channels, 0);
  return pixels + denseWidth + embeddings.length + texts.reduce((sum, { length }) => sum + length, 0);
}

function featureView(
  feature: FittedFeature,
  settings: FeatureOptions,
  { before, after }: FeatureDistributions,
): views.TransformFeatureView {
  const { name, configured, reason, kind, dtype } = feature;
  const cost = costOf(feature);
  return {
    name,
    role: kind === 'exclude' ? 'excluded' : 'feature',
    configured,
    applied: kind,
    reason: [reason, ...unheardOf(feature, settings).map((words) => `${words}.`)].join(' '),
    width: cost.dense + (cost.ids ? 1 : 0) + (cost.tokens?.length ?? 0) + pixelsOf(cost),
    detail: featureDetail(feature),
    dtype,
    ...(feature.source === undefined ? {} : { sources: columnsOf(feature) }),
    settings: settings as views.TransformFeatureView['settings'],
    cost,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function pixelsOf({ pixels }: views.FeatureCostView): number {
  return pixels ? pixels.height * pixels.width * pixels.channels : 0;
}

function costOf(feature: FittedFeature): views.FeatureCostView {
  const dense = denseSlots(feature).length;
  switch (feature.kind) {
    case 'embedding': {
      const vocabulary = feature.vocabulary.length + (feature.oovBuckets ?? 1) + (feature.missing ? 1 : 0);
      return { dense, ids: { vocabulary, dimension: feature.dimension } };
    }
    case 'hashed_embedding':
      return { dense, ids: { vocabulary: feature.buckets + 1, dimension: feature.dimension } };
    case 'text':
    case 'hashed_text': {
      const vocabulary = (feature.kind === 'text' ? feature.vocabulary.length : feature.buckets) + 2;
      return { dense, tokens: { vocabulary, dimension: feature.dimension, length: feature.length } };
    }
    case 'image': {
      const { height, width, channels } = feature;
      return { dense, pixels: { height, width, channels } };
    }
    default:
      return { dense };
  }
}

function labelFeature(fitted: FittedTransform): views.TransformFeatureView {
  const { label } = fitted;
  return {
    name: label.feature,
    role: 'label',
    configured: 'auto',
    applied: 'exclude',
    reason: 'The label.',
    width: 0,
    detail: labelDetail(fitted),
    dtype: label.dtype,
    settings: {},
    cost: { dense: 0 },
  };
}

/** The column of the weights, where there is one. */
function weightFeatures({ exampleWeightKey: name }: FittedTransform): readonly views.TransformFeatureView[] {
  if (name === undefined) return [];
  return [
    {
      name,
      role: 'weight',
      configured: 'auto',
      applied: 'exclude',
      reason: 'What each row counts in training.',
      width: 0,
      detail: '',
      dtype: 'float',
      settings: {},
      cost: { dense: 0 },
    },
  ];
}

function labelView({ label, labelStatistics }: FittedTransform): views.TransformLabelView {
  const { counts = [], missing, skewness } = labelStatistics;
  const classes = label.kind === 'regression' ? [] : label.classes.map((name, i) => ({ name, count: counts[i] }));
  return {
    kind: label.kind,
    classes,
    missing,
    ...(skewness === undefined ? {} : { skewness }),
    log: label.kind === 'regression' && label.log !== undefined,
  };
}
