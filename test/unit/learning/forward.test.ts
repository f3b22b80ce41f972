import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { pixelValues } from '../../../core/learning/image-values.ts';
import {
  createForward,
  forward,
  imagesOf,
  initialWeights,
  type NetworkSpec,
  type TransformedBatch,
} from '../../../core/learning/index.ts';
import { buildLayersModel } from '../../../core/learning/layers-model.ts';
import { loadBackend } from '../../../core/learning/tfjs.ts';
import { deepNetwork, largestDifference, networks, randomBatch, randomWeights } from './example-networks.ts';

beforeAll(async () => {
  await loadBackend('tfjs:cpu');
});

/** The layers model's answer, through TensorFlow.js alone. */
function predictWithLayers(network: NetworkSpec, weights: ReturnType<typeof initialWeights>, batch: TransformedBatch) {
  const model = buildLayersModel(tf, network, weights);
  return tf.tidy(() => model.predictOnBatch(layerInputs(network, batch)) as tf.Tensor).dataSync<'float32'>();
}

function layerInputs(network: NetworkSpec, batch: TransformedBatch): tf.Tensor[] {
  const { denseWidth, texts } = network.inputs;
  return [
    ...(denseWidth > 0 ? [tf.tensor2d(batch.dense, [batch.rows, denseWidth])] : []),
    ...batch.ids.map((ids) => tf.tensor2d(ids, [batch.rows, 1], 'int32')),
    ...batch.tokens.map((tokens, i) => tf.tensor2d(tokens, [batch.rows, texts[i].length], 'int32')),
    ...imagesOf(network.inputs).map(({ height, width, channels }, i) =>
      tf.tensor4d(pixelValues(batch.images?.[i] ?? new Uint16Array()), [batch.rows, height, width, channels]),
    ),
  ];
}

describe('forward', () => {
  it.each(networks)('gives what TensorFlow.js gives for %s', (_, network) => {
    const weights = randomWeights(initialWeights(network, 1), 2);
    const batch = randomBatch(network, { rows: 40, seed: 3 });
    const expected = predictWithLayers(network, weights, batch);
    expect(largestDifference(forward(network, weights, batch), expected)).toBeLessThan(1e-5);
  });

  it('answers a batch and its rows one at a time alike', () => {
    const weights = randomWeights(initialWeights(deepNetwork, 1), 2);
    const batch = randomBatch(deepNetwork, { rows: 20, seed: 4 });
    const answer = createForward(deepNetwork, weights);
    const together = answer(batch);
    for (let row = 0; row < batch.rows; row++) {
      const { denseWidth, texts } = deepNetwork.inputs;
      const single = answer({
        rows: 1,
        dense: batch.dense.slice(row * denseWidth, (row + 1) * denseWidth),
        ids: batch.ids.map((ids) => ids.slice(row, row + 1)),
        tokens: batch.tokens.map((tokens, i) => tokens.slice(row * texts[i].length, (row + 1) * texts[i].length)),
      });
      expect(single[0]).toBe(together[row]);
    }
  });

  it('gives nothing for no rows', () => {
    const batch = randomBatch(deepNetwork, { rows: 0, seed: 1 });
    expect(forward(deepNetwork, initialWeights(deepNetwork, 1), batch)).toHaveLength(0);
  });

  it('keeps probabilities of a multiclass network summing to one even for huge logits', () => {
    const network: NetworkSpec = { ...deepNetwork, output: { kind: 'multiclass', units: 4 } };
    const weights = new Map(
      [...randomWeights(initialWeights(network, 1), 2)].map(([name, { shape, data }]) => [
        name,
        { shape, data: data.map((value) => value * 1e4) },
      ]),
    );
    const batch = randomBatch(network, { rows: 10, seed: 5 });
    const outputs = forward(network, weights, batch);
    for (let row = 0; row < batch.rows; row++) {
      const sum = outputs.subarray(row * 4, row * 4 + 4).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });
});
