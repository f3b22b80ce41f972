/** The networks a project's model settings ask for: the candidate, and the linear baseline beside it. */

import type { ModelConfig } from '../contract/index.ts';
import type { NetworkOutput, NetworkSpec, TransformedSpec } from '../learning/index.ts';
import type { FittedTransform, Label } from '../model/index.ts';

/** Where no other network is wanted, the linear one. */
export function candidateNetwork(config: ModelConfig, transform: FittedTransform): NetworkSpec {
  if (config.family !== 'wide_deep' && config.family !== 'auto') return linearNetwork(config, transform);
  return {
    family: 'wide_deep',
    inputs: transform.spec,
    hidden: config.hidden,
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
export function linearNetwork(config: ModelConfig, transform: FittedTransform): NetworkSpec {
  return {
    family: 'linear',
    inputs: transform.spec,
    hidden: [],
    dropout: 0,
    l2: config.l2,
    textFilters: config.text_filters,
    textKernel: config.text_kernel,
    output: outputOf(transform.label),
  };
}

export function outputOf(label: Label): NetworkOutput {
  return { kind: label.kind, units: label.kind === 'multiclass' || label.kind === 'multilabel' ? label.classes.length : 1 };
}

/** Numbers a row holds after the transform. */
export function inputCount({ denseWidth, embeddings, texts, images = [] }: TransformedSpec): number {
  return denseWidth + embeddings.length + texts.length + images.length;
}
