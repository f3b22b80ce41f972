/** A servable: one loaded version of a model, as the server sees it (TensorFlow Serving's word). */

import type { ColumnBatch } from '../formats/index.ts';
import type { Result } from '../foundation/index.ts';

export type ServingDtype = 'DT_INT64' | 'DT_FLOAT' | 'DT_STRING';

export interface SignatureInput {
  readonly name: string;
  readonly dtype: ServingDtype;
  /** Of shape [-1, width]: so many numbers a row, all of which count; absent: [-1]. */
  readonly width?: number;
}

/** The raw features of `serving_default`, each of shape [-1] but for vectors. */
export interface ServingSignature {
  readonly inputs: readonly SignatureInput[];
  readonly kind: 'classification' | 'regression';
  /** Classification: in the order of the scores. */
  readonly classes?: readonly string[];
}

export type ServablePredictions =
  | {
      readonly kind: 'classification';
      readonly classes: readonly string[];
      /** rows x classes, row-major. */
      readonly scores: Float32Array;
    }
  | {
      readonly kind: 'regression';
      /** rows; written as float32. */
      readonly values: Float32Array | Float64Array;
    };

export interface Servable {
  readonly signature: ServingSignature;
  /** `batch` has one column per signature input: int for DT_INT64, float for DT_FLOAT, bytes for DT_STRING. */
  predict(batch: ColumnBatch): ServablePredictions | Promise<ServablePredictions>;
  /** Called once no request uses this version any more. */
  unload?(): void;
}

/** Loads the version folder `dir`. A damaged one is a problem, not an exception. */
export type ServableLoader = (dir: string) => Promise<Result<Servable>>;
