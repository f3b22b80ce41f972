import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { linearPixelScale, pixelValues } from '../../../core/learning/image-values.ts';
import {
  imagesOf,
  initialWeights,
  type LabelledBatch,
  type NetworkSpec,
  openEngine,
  type Weights,
} from '../../../core/learning/index.ts';
import { buildLayersModel } from '../../../core/learning/layers-model.ts';
import { loadBackend, useBackend } from '../../../core/learning/tfjs.ts';
import { bagScale } from '../../../core/learning/token-bag.ts';
import { highTower, largestDifference, networks, randomBatch, randomWeights } from './example-networks.ts';

beforeAll(async () => {
  await loadBackend('tfjs:cpu');
});

/** Our names for the variables of the stock layers. */
const layerVariables: readonly (readonly [RegExp, string])[] = [
  [/^wide_dense\/kernel/, 'wide/dense/kernel'],
  [/^wide_embedding_(\d)\/embeddings/, 'wide/embedding_$1/kernel'],
  [/^wide_text_(\d)\/embeddings/, 'wide/text_$1/kernel'],
  [/^output\/bias/, 'output/bias'],
  [/^embedding_table_(\d)\/embeddings/, 'deep/embedding_$1/embeddings'],
  [/^text_table_(\d)\/embeddings/, 'deep/text_$1/embeddings'],
  [/^text_convolution_(\d)\/(\w+)/, 'deep/text_$1/$2'],
  [/^convolution_image_(\d)_(\d)\/(\w+)/, 'deep/image_$1/conv_$2/$3'],
  [/^dense_(\d)\/(\w+)/, 'deep/dense_$1/$2'],
  [/^deep_output\/kernel/, 'deep/output/kernel'],
];

function ourName(variable: string): string | undefined {
  for (const [pattern, name] of layerVariables) {
    const match = variable.match(pattern);
    if (match) return match[0].replace(pattern, name);
  }
  return undefined;
}

function imageTensors(network: NetworkSpec, { images = [], rows }: LabelledBatch): tf.Tensor[] {
  return imagesOf(network.inputs).map(({ height, width, channels }, i) =>
    tf.tensor4d(pixelValues(images[i]), [rows, height, width, channels]),
  );
}

/** Gradients of the stock layers by TensorFlow.js's own differentiation. */
function stockGradients(network: NetworkSpec, weights: Weights, batch: LabelledBatch): Map<string, Float32Array> {
  useBackend(tf, 'tfjs:cpu');
  const model = buildLayersModel(tf, network, weights);
  const { denseWidth, texts } = network.inputs;
  const inputs = [
    ...(denseWidth > 0 ? [tf.tensor2d(batch.dense, [batch.rows, denseWidth])] : []),
    ...batch.ids.map((ids) => tf.tensor2d(ids, [batch.rows, 1], 'int32')),
    ...batch.tokens.map((tokens, i) => tf.tensor2d(tokens, [batch.rows, texts[i].length], 'int32')),
    ...imageTensors(network, batch),
  ];
  const lossOf = (): tf.Scalar => {
    const output = model.apply(inputs, { training: false }) as tf.Tensor2D;
    const label = tf.tensor1d(batch.label);
    if (network.output.kind === 'regression') return tf.losses.meanSquaredError(label, output.as1D());
    if (network.output.kind === 'binary') return tf.losses.logLoss(label, output.as1D(), undefined, 1e-9);
    if (network.output.kind === 'multilabel') return tf.losses.logLoss(label.reshape(output.shape), output, undefined, 1e-9);
    const hot = tf.oneHot(label.toInt(), network.output.units);
    return tf.neg(tf.mean(tf.sum(tf.mul(hot, tf.log(output)), 1)));
  };
  const { grads } = tf.variableGrads(lossOf);
  const found = new Map<string, Float32Array>();
  for (const weight of model.trainableWeights) {
    const name = ourName(weight.originalName);
    const gradient = Object.entries(grads).find(([key]) => key === weight.name)?.[1];
    if (name && gradient) found.set(name, gradient.dataSync<'float32'>());
  }
  model.dispose();
  return found;
}

/** By element of a variable: what its input is multiplied by, which the stock layer's weights carry. */
function inputScale({ family, inputs, output }: NetworkSpec, name: string): (element: number) => number {
  if (name.startsWith('wide/text')) return () => bagScale(inputs.texts[Number(name.charAt(10))].length);
  if (name !== 'wide/dense/kernel' || family !== 'linear') return () => 1;
  const slots = Array.from({ length: inputs.denseWidth }, () => 1);
  for (const count of imagesOf(inputs).map(({ height, width, channels }) => height * width * channels)) {
    slots.push(...Array.from({ length: count }, () => linearPixelScale(count)));
  }
  return (element) => slots[Math.floor(element / output.units)];
}

describe('a trainer beside the same network of stock layers', () => {
  it.each([...networks, highTower])('has the gradients TensorFlow.js finds for %s', async (_, spec) => {
    const network = { ...spec, dropout: 0, l2: 0 };
    const weights = randomWeights(initialWeights(network, 1), 5);
    const batch = randomBatch(network, { rows: 24, seed: 6, texts: 'full' });
    const expected = stockGradients(network, weights, batch);
    const engine = unwrap(await openEngine('tfjs:wasm'));
    const trainer = engine.createTrainer(network, { optimizer: 'sgd', learningRate: 1, seed: 1, weights });
    trainer.step(batch);
    const after = trainer.weights();
    expect([...expected.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, { data }] of weights) {
      const scaleOf = inputScale(network, name);
      const moved = data.map((value, i) => value - (after.get(name)?.data[i] ?? Number.NaN));
      const stock = expected.get(name)?.map((value, i) => value * scaleOf(i)) ?? new Float32Array();
      const size = Math.max(1, largestDifference(stock, new Float32Array(stock.length)));
      expect(largestDifference(moved, stock), name).toBeLessThan(1e-5 * size);
    }
  });
});
