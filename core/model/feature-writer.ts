/** What a writer of one feature fills, and its shape. */

import type { Column } from '../formats/index.ts';
import type { FittedFeature } from './fitted-transform.ts';

/** A TransformedBatch being filled; all zeros at first. */
export interface TransformOutput {
  readonly rows: number;
  /** denseWidth. */
  readonly width: number;
  readonly dense: Float32Array;
  readonly ids: readonly Int32Array[];
  readonly tokens: readonly Int32Array[];
  readonly images: readonly Uint16Array[];
  /** Rows with an image that could not be decoded, ascending within a feature. */
  readonly undecoded: UndecodedImage[];
}

/** A row whose image is missing therefore, and why. */
export interface UndecodedImage {
  readonly feature: string;
  readonly row: number;
  readonly reason: string;
}

/** `slot`: the feature's first dense slot. */
export type FeatureWriter = (column: Column, output: TransformOutput, slot: number) => void;

/** The fitted features of one kind. */
export type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { readonly kind: K }>;
