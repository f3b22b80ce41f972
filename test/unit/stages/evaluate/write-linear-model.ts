/** Saves a linear model whose weights were written by hand. */

import type { ColumnBatch } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { type NetworkSpec, networkVariables } from '../../../../core/learning/index.ts';
import { createModel, createTransformFitter, type LabelOptions, saveModel } from '../../../../core/model/index.ts';

export interface LinearModel {
  readonly train: ColumnBatch;
  readonly label: LabelOptions;
  /** By variable and unit: the weight of x (or of every slot), and the bias. */
  readonly weight: readonly number[];
  readonly bias?: readonly number[];
}

/** A linear model on x alone, with weights written by hand. */
export async function writeModel(dir: string, { train, label, weight, bias }: LinearModel): Promise<void> {
  const features = Object.fromEntries(
    train.columns
      .filter(({ name }) => name !== label.name && name !== 'x')
      .map(({ name }) => [name, { transform: 'exclude' } as const]),
  );
  const settings = { ...features, x: { transform: 'standardize' } as const };
  const fitter = createTransformFitter({ columns: train.columns, features: settings, label });
  fitter.addBatch(train);
  const transform = unwrap(await fitter.finish());
  const { kind } = transform.label;
  const units = weight.length;
  const network: NetworkSpec = {
    family: 'linear',
    inputs: transform.spec,
    hidden: [],
    dropout: 0,
    l2: 0,
    textFilters: 1,
    textKernel: 1,
    output: { kind, units },
  };
  const weights = new Map(
    networkVariables(network).map(({ name, shape }) => [
      name,
      { shape, data: Float32Array.from(shape.length === 2 ? weight : (bias ?? weight.map(() => 0))) },
    ]),
  );
  unwrap(await saveModel(dir, createModel(transform, network, weights)));
}
