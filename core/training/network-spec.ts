/** The networks a project's model settings ask for: the candidate, and the linear baseline beside it. */

import type { ModelConfig } from '../contract/index.ts';
import type { NetworkOutput, NetworkSpec, TransformedSpec } from '../learning/index.ts';
import type { FittedTransform, Label } from '../model/index.ts';
import type { RowSplit } from './split-rows.ts';

export interface NetworkRows {
  readonly transform: FittedTransform;
  readonly split: Pick<RowSplit, 'training'>;
}

/** Where no other network is wanted, the linear one. */
export function candidateNetwork(config: ModelConfig, rows: NetworkRows): NetworkSpec {
  if (config.family !== 'wide_deep' && config.family !== 'auto') return linearNetwork(config, rows);
  const { transform } = rows;
  return {
    family: 'wide_deep',
    inputs: transform.spec,
    hidden: config.hidden,
    ...(config.batch_norm && config.hidden.length > 0 ? { batchNorm: true as const } : {}),
    dropout: config.dropout,
    l2: config.l2,
    ...(config.text_encoder === 'average' ? { textEncoder: 'average' } : {}),
    textFilters: config.text_filters,
    textKernel: config.text_kernel,
    ...imageSettings(config, transform.spec),
    output: outputOf(transform.label),
  };
}

function imageSettings(config: ModelConfig, { images }: TransformedSpec): Partial<NetworkSpec> {
  if (images === undefined) return {};
  return { imageFilters: config.image_filters, imageAugmentation: config.image_augmentation };
}

/** One weight per dense slot, id, token and pixel. */
export function linearNetwork(config: ModelConfig, { transform, split }: NetworkRows): NetworkSpec {
  return {
    family: 'linear',
    inputs: transform.spec,
    hidden: [],
    dropout: 0,
    l2: Math.max(config.l2, leastPenalty(transform, split.training.length)),
    textFilters: config.text_filters,
    textKernel: config.text_kernel,
    output: outputOf(transform.label),
  };
}

const smallSlots: readonly string[] = ['text', 'hashed_text', 'tfidf', 'image'];

/**
 * What l2 of a linear model is at least: of plain columns as scikit-learn's LogisticRegression has it by default (C = 1: half of each squared weight, over
 * all rows), or on few rows the long training ends in large weights. Not where there are texts or images: their slots are
 * small numbers, whose weights have to be large.
 */
export function leastPenalty({ features }: Pick<FittedTransform, 'features'>, rows: number): number {
  return features.some(({ kind }) => smallSlots.includes(kind)) ? 0 : 1 / (2 * rows);
}

export function outputOf(label: Label): NetworkOutput {
  return { kind: label.kind, units: label.kind === 'multiclass' || label.kind === 'multilabel' ? label.classes.length : 1 };
}

/** Numbers a row holds after the transform. */
export function inputCount({ denseWidth, embeddings, texts, images = [] }: TransformedSpec): number {
  return denseWidth + embeddings.length + texts.length + images.length;
}
