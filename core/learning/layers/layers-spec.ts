/** A user's own TF.js Layers model as data: what its module built, what goes in and what comes out. */

import type { Json } from '../../foundation/index.ts';
import type { NetworkOutput } from '../network.ts';
import type { TransformedSpec } from '../network-input.ts';

export interface LayersSpec {
  readonly family: 'layers';
  readonly inputs: TransformedSpec;
  readonly output: NetworkOutput;
  /** The model's JSON as TF.js writes it; names that TF.js counted up are counted from 1 here, so that equal models are equal. */
  readonly topology: Readonly<Record<string, Json>>;
  /** In the order of the model's weights. */
  readonly variables: readonly LayersVariable[];
  readonly module: LayersModule;
}

export interface LayersVariable {
  /** `layer/weight`; no two alike. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
}

export interface LayersModule {
  /** Text of the JavaScript module. */
  readonly source: string;
  /** The project file's model.settings. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Whether the model has layers that TF.js does not know: only then is the module run to open it again. */
  readonly needed: boolean;
}

/** What `getModel(tf, info)` is told. */
export interface ModelInfo {
  readonly inputs: readonly ModelInput[];
  readonly label: ModelLabel;
  readonly settings: Readonly<Record<string, Json>>;
}

/** One input that the model may have, as the networks of the application see the transformed features. */
export type ModelInput =
  /** Scaled numbers, indicators and one-hots side by side. */
  | {
      readonly name: 'dense';
      readonly kind: 'dense';
      readonly shape: readonly [number];
      readonly dtype: 'float32';
      /** What each place holds: `feature` or `feature=value`. */
      readonly slots: readonly string[];
    }
  /** `id`: one id of a vocabulary; `tokens`: a text's, 0 is padding. Both lie in [0, cardinality). */
  | {
      readonly name: string;
      readonly kind: 'id' | 'tokens';
      readonly feature: string;
      readonly shape: readonly [number];
      readonly dtype: 'int32';
      readonly cardinality: number;
      /** Numbers that the feature's settings ask for in its embedding. */
      readonly dimension: number;
    }
  /** Values from -2 to 2. */
  | {
      readonly name: string;
      readonly kind: 'image';
      readonly feature: string;
      /** Height, width, channels. */
      readonly shape: readonly [number, number, number];
      readonly dtype: 'float32';
    };

export interface ModelLabel {
  readonly kind: NetworkOutput['kind'];
  /** Outputs of a row. */
  readonly units: number;
  /** Of the last layer. */
  readonly activation: 'sigmoid' | 'softmax' | 'linear';
}

const activations = { binary: 'sigmoid', multiclass: 'softmax', multilabel: 'sigmoid', regression: 'linear' } as const;

export function modelInfo(inputs: TransformedSpec, output: NetworkOutput, settings: LayersModule['settings']): ModelInfo {
  return {
    inputs: modelInputs(inputs),
    label: { kind: output.kind, units: output.units, activation: activations[output.kind] },
    settings,
  };
}

/** In the order, and under the names, of the inputs of an exported network. */
export function modelInputs({ denseWidth, denseNames, embeddings, texts, images = [] }: TransformedSpec): readonly ModelInput[] {
  const ids =
    (kind: 'id' | 'tokens', prefix: string) =>
    ({ feature, vocabularySize, dimension }: (typeof embeddings)[number], index: number, length: number): ModelInput => ({
      name: `${prefix}_${index}`,
      kind,
      feature,
      shape: [length],
      dtype: 'int32',
      cardinality: vocabularySize,
      dimension,
    });
  const dense: ModelInput = { name: 'dense', kind: 'dense', shape: [denseWidth], dtype: 'float32', slots: denseNames };
  return [
    ...(denseWidth > 0 ? [dense] : []),
    ...embeddings.map((input, i) => ids('id', 'embedding')(input, i, 1)),
    ...texts.map((input, i) => ids('tokens', 'text')(input, i, input.length)),
    ...images.map(
      ({ feature, height, width, channels }, i): ModelInput => ({
        name: `image_${i}`,
        kind: 'image',
        feature,
        shape: [height, width, channels],
        dtype: 'float32',
      }),
    ),
  ];
}
