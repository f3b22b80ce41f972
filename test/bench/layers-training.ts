/** The same network as stock layers of TF.js, trained by its own trainOnBatch on its WASM backend, where that can train it. */

import * as tf from '@tensorflow/tfjs';
import { imagesOf, initialWeights, type LabelledBatch, type NetworkSpec, pixelValues } from '../../core/learning/index.ts';
import { buildLayersModel } from '../../core/learning/layers-model.ts';
import { loadBackend } from '../../core/learning/tfjs.ts';
import { quantile } from './measure.ts';

const warmSteps = 5;
const timedMs = 700;

/** Median milliseconds a step, or why there is none. */
export async function timeStockLayers(network: NetworkSpec, batches: readonly LabelledBatch[]): Promise<number | string> {
  await loadBackend('tfjs:wasm');
  const model = buildLayersModel(tf, network, initialWeights(network, 1));
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'binaryCrossentropy' });
  const step = async (batch: LabelledBatch): Promise<void> => {
    const inputs = inputsOf(network, batch);
    const label = tf.tensor2d(batch.label, [batch.rows, 1]);
    await model.trainOnBatch(inputs, label);
    tf.dispose([...inputs, label]);
  };
  try {
    for (let i = 0; i < warmSteps; i++) await step(batches[i % batches.length]);
    const times: number[] = [];
    for (const startedAt = performance.now(); performance.now() - startedAt < timedMs; ) {
      const before = performance.now();
      await step(batches[times.length % batches.length]);
      times.push(performance.now() - before);
    }
    return quantile(times, 0.5);
  } catch (error) {
    const [, kernel] = String(error).match(/Kernel '(\w+)' not registered/) ?? [];
    if (!kernel) throw error;
    return `no ${kernel}`;
  } finally {
    model.dispose();
  }
}

function inputsOf({ inputs }: NetworkSpec, batch: LabelledBatch): tf.Tensor[] {
  return [
    ...(inputs.denseWidth > 0 ? [tf.tensor2d(batch.dense, [batch.rows, inputs.denseWidth])] : []),
    ...batch.ids.map((ids) => tf.tensor2d(ids, [batch.rows, 1], 'int32')),
    ...batch.tokens.map((tokens, i) => tf.tensor2d(tokens, [batch.rows, inputs.texts[i].length], 'int32')),
    ...imagesOf(inputs).map(({ height, width, channels }, i) =>
      tf.tensor4d(pixelValues(batch.images?.[i] ?? new Uint16Array()), [batch.rows, height, width, channels]),
    ),
  ];
}
