/** A trained model as one value: the fitted transform, the network or trees, their weights, and what goes in and out. */

import type { LayersSpec, NetworkSpec, TreesSpec, Weights } from '../learning/index.ts';
import { inputShape } from './feature-layout.ts';
import type { FittedTransform } from './fitted-transform.ts';
import type { Label } from './label.ts';

/** TensorFlow DataType names. */
export type TensorDtype = 'DT_INT64' | 'DT_FLOAT' | 'DT_STRING';

export interface SignatureTensor {
  readonly name: string;
  readonly dtype: TensorDtype;
  /** -1 is the number of rows. */
  readonly shape: readonly number[];
}

/** TensorFlow's SignatureDef: raw features in, the label excluded; `classes` and `scores`, or `outputs` for regression, out. */
export interface ModelSignature {
  readonly inputs: readonly SignatureTensor[];
  readonly outputs: readonly SignatureTensor[];
}

/** What a model computes with; `family` tells which. */
export type ModelSpec = NetworkSpec | TreesSpec | LayersSpec;

export interface Model<Spec extends ModelSpec = ModelSpec> {
  readonly transform: FittedTransform;
  readonly network: Spec;
  readonly weights: Weights;
  /** The transform's label. */
  readonly label: Label;
  readonly signature: ModelSignature;
}

export type ModelHead = Omit<Model, 'weights'>;

export function createModel<Spec extends ModelSpec>(transform: FittedTransform, network: Spec, weights: Weights): Model<Spec> {
  return { transform, network, weights, label: transform.label, signature: signatureOf(transform) };
}

const dtypes = { int: 'DT_INT64', float: 'DT_FLOAT', bytes: 'DT_STRING' } as const;

/** Output names are those of TensorFlow's classification and regression signatures; `predicted` is the class of the best score. */
function signatureOf(transform: FittedTransform): ModelSignature {
  const { label } = transform;
  const inputs = transform.inputs.map(({ name, dtype }) => ({ name, dtype: dtypes[dtype], shape: inputShape(transform, name) }));
  if (label.kind === 'regression') return { inputs, outputs: [{ name: 'outputs', dtype: 'DT_FLOAT', shape: [-1] }] };
  const shape = [-1, label.classes.length];
  return {
    inputs,
    outputs: [
      { name: 'classes', dtype: 'DT_STRING', shape },
      { name: 'predicted', dtype: 'DT_STRING', shape: [-1] },
      { name: 'scores', dtype: 'DT_FLOAT', shape },
    ],
  };
}
