/** A small model of a yes or no answer with every kind of input, for the tests of model files and predictions. */

import type { ColumnBatch } from '../../../core/formats/index.ts';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import { initialWeights, type NetworkSpec } from '../../../core/learning/index.ts';
import { createModel, createTransformFitter, type FittedTransform, type Model } from '../../../core/model/index.ts';
import { randomWeights } from '../learning/example-networks.ts';
import { batchOf } from './batch-of.ts';

const colours = ['red', 'green', 'blue'];
const words = ['good', 'bad', 'late', 'paid', 'never', 'again'];

export function answerRows(rows: number, seed: number, labels: readonly string[] = ['yes', 'no']): ColumnBatch {
  const random = createRandom(seed);
  const pick = (values: readonly string[]): string => values[random.nextInt(values.length)];
  const column = <T>(cell: () => T): T[] => Array.from({ length: rows }, cell);
  return batchOf({
    'age:int': column(() => (random.next() < 0.1 ? null : 20 + random.nextInt(60))),
    'weight:float': column(() => 70 + 9 * random.nextGaussian()),
    'colour:bytes': column(() => pick(colours)),
    'comment:bytes': column(() => Array.from({ length: 1 + random.nextInt(9) }, () => pick(words)).join(' ')),
    'answer:bytes': column(() => pick(labels)),
    'price:float': column(() => 5000 + 300 * random.nextGaussian()),
  });
}

export async function fitAnswers(label: 'answer' | 'price', batch: ColumnBatch): Promise<FittedTransform> {
  const other = label === 'answer' ? 'price' : 'answer';
  const fitter = createTransformFitter({
    columns: batch.columns.map(({ name, type }) => ({ name, type })),
    features: {
      colour: { transform: 'embedding', dimension: 3 },
      comment: { transform: 'text', length: 8, dimension: 4 },
      [other]: { transform: 'exclude' },
    },
    label: { name: label },
  });
  fitter.addBatch(batch);
  return unwrap(await fitter.finish());
}

/** Random weights: it answers something else for every row. */
export async function answerModel(label: 'answer' | 'price' = 'answer', labels?: readonly string[]): Promise<Model<NetworkSpec>> {
  const transform = await fitAnswers(label, answerRows(300, 1, labels));
  const units = transform.label.kind === 'multiclass' ? transform.label.classes.length : 1;
  const network: NetworkSpec = {
    family: 'wide_deep',
    inputs: transform.spec,
    hidden: [6],
    dropout: 0.1,
    l2: 0,
    textFilters: 5,
    textKernel: 3,
    output: { kind: transform.label.kind, units },
  };
  return createModel(transform, network, randomWeights(initialWeights(network, 1), 2));
}
