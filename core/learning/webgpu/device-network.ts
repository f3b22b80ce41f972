/** The network in TensorFlow.js operations alone: a batch's logits where nothing but logits is to be read back from a device. */

import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { imageValues, type StepOfSeed } from '../image-augmentation.ts';
import { imageStages, imagesOf, wideWidth } from '../image-stages.ts';
import { wideSlots } from '../image-values.ts';
import type { NetworkSpec } from '../network.ts';
import type { LabelledBatch } from '../network-input.ts';
import { countTokens } from '../text-average.ts';
import { tokenShare } from '../token-bag.ts';
import { variableNames } from '../variables.ts';
import { type DeviceNorm, deviceNormalise } from './device-norm.ts';
import type { DeviceTfjs } from './device-tfjs.ts';

export interface DevicePass {
  readonly network: NetworkSpec;
  readonly batch: LabelledBatch;
  /** By variable name. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** One rows x units mask a hidden layer, or none. */
  readonly masks: readonly Float32Array[];
  /** What moves the images of a training step; absent: as they are. */
  readonly step?: StepOfSeed;
  /** In training told, by variable name, the batch's means and variances; absent: layers are normalised by their averages. */
  readonly onMoments?: (name: string, ofBatch: Tensor) => void;
}

/** rows x units, before the activation; recorded for gradients where a tape is on. */
export function deviceLogits(tf: DeviceTfjs, pass: DevicePass): Tensor2D {
  const wide = wideLogits(tf, pass);
  return pass.network.family === 'linear' ? wide : tf.add(wide, deepLogits(tf, pass));
}

function weightOf({ weights }: DevicePass, name: string): Tensor {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`No weights named ${name}`);
  return tensor;
}

function wideLogits(tf: DeviceTfjs, pass: DevicePass): Tensor2D {
  const { network, batch } = pass;
  const { rows } = batch;
  const { embeddings, texts } = network.inputs;
  const { units } = network.output;
  const width = wideWidth(network);
  let logits: Tensor = tf.add(tf.zeros([rows, units]), weightOf(pass, variableNames.bias));
  if (width > 0) {
    const slots = tf.tensor2d(wideSlots(network, batch), [rows, width]);
    logits = tf.add(logits, tf.matMul(slots, weightOf(pass, variableNames.wideDense)));
  }
  for (const i of embeddings.keys()) {
    logits = tf.add(logits, tf.gather(weightOf(pass, variableNames.wideEmbedding(i)), tf.tensor1d(batch.ids[i], 'int32')));
  }
  for (const [i, { length }] of texts.entries()) {
    const shares = tokenShares({ tokens: batch.tokens[i], length, rows }, (row) =>
      tokenShare({ tokens: batch.tokens[i], length }, row),
    );
    logits = tf.add(logits, sharedTokens(tf, weightOf(pass, variableNames.wideText(i)), shares));
  }
  return logits as Tensor2D;
}

interface TokenShares {
  readonly tokens: Int32Array;
  readonly length: number;
  readonly rows: number;
  /** rows x length: what each token counts; 0 for padding. */
  readonly shares: Float32Array;
}

function tokenShares(bag: Omit<TokenShares, 'shares'>, shareOf: (row: number) => number): TokenShares {
  const { tokens, length, rows } = bag;
  const shares = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const share = shareOf(row);
    for (let i = row * length; i < (row + 1) * length; i++) shares[i] = tokens[i] === 0 ? 0 : share;
  }
  return { ...bag, shares };
}

/** rows x width: each row's tokens looked up in `table` (vocabulary x width), weighted and added up. */
function sharedTokens(tf: DeviceTfjs, table: Tensor, { tokens, length, rows, shares }: TokenShares): Tensor2D {
  const looked = tf.reshape(tf.gather(table, tf.tensor1d(tokens, 'int32')), [rows, length, table.shape[1] ?? 1]);
  return tf.sum(tf.mul(looked, tf.tensor3d(shares, [rows, length, 1])), 1);
}

function deepLogits(tf: DeviceTfjs, pass: DevicePass): Tensor2D {
  const { network, batch, masks } = pass;
  const { rows } = batch;
  const { denseWidth, embeddings, texts, images } = network.inputs;
  const parts: Tensor2D[] = denseWidth > 0 ? [tf.tensor2d(batch.dense, [rows, denseWidth])] : [];
  for (const i of embeddings.keys()) {
    parts.push(tf.gather(weightOf(pass, variableNames.embedding(i)), tf.tensor1d(batch.ids[i], 'int32')) as Tensor2D);
  }
  for (const i of texts.keys()) {
    parts.push(network.textEncoder === 'average' ? textAverage(tf, pass, i) : textTower(tf, pass, i));
  }
  if (images) {
    for (const [i, values] of imageValues(network, batch, pass.step).entries()) parts.push(imageTower(tf, pass, i, values));
  }
  let activation: Tensor2D = parts.length > 1 ? tf.concat2d(parts, 1) : parts[0];
  for (const [i, width] of network.hidden.entries()) {
    const product = tf.matMul(activation, weightOf(pass, variableNames.hiddenKernel(i)) as Tensor2D);
    const sums: Tensor2D = tf.add(product, weightOf(pass, variableNames.hiddenBias(i)));
    activation = tf.relu(network.batchNorm ? deviceNormalise(tf, sums, normOf(pass, i)) : sums);
    const mask = masks[i];
    if (mask) activation = tf.mul(activation, tf.tensor2d(mask, [rows, width]));
  }
  return tf.matMul(activation, weightOf(pass, variableNames.outputKernel) as Tensor2D);
}

function normOf(pass: DevicePass, index: number): DeviceNorm {
  const { onMoments } = pass;
  const [mean, variance] = [variableNames.movingMean(index), variableNames.movingVariance(index)];
  return {
    gamma: weightOf(pass, variableNames.normGamma(index)),
    beta: weightOf(pass, variableNames.normBeta(index)),
    mean: weightOf(pass, mean),
    variance: weightOf(pass, variance),
    ...(onMoments && {
      onBatch: (ofBatch) => {
        onMoments(mean, ofBatch.mean);
        onMoments(variance, ofBatch.variance);
      },
    }),
  };
}

function textAverage(tf: DeviceTfjs, pass: DevicePass, index: number): Tensor2D {
  const { length } = pass.network.inputs.texts[index];
  const tokens = pass.batch.tokens[index];
  const shares = tokenShares({ tokens, length, rows: pass.batch.rows }, (row) => 1 / countTokens({ tokens, length, row }));
  return sharedTokens(tf, weightOf(pass, variableNames.textEmbedding(index)), shares);
}

/**
 * Convolution over token embeddings and global max pooling. The first of equal windows wins, as everywhere here: TF.js' own
 * gradient of a maximum would give each of them the whole slope.
 */
function textTower(tf: DeviceTfjs, pass: DevicePass, index: number): Tensor2D {
  const { network, batch } = pass;
  const { length, dimension } = network.inputs.texts[index];
  const table = weightOf(pass, variableNames.textEmbedding(index));
  const embedded = tf.reshape(tf.gather(table, tf.tensor1d(batch.tokens[index], 'int32')), [batch.rows, length, dimension]);
  const kernel = weightOf(pass, variableNames.textKernel(index)) as Tensor3D;
  const windows = tf.conv1d(embedded as Tensor3D, kernel, 1, 'same');
  const winners = tf.transpose(tf.oneHot(tf.argMax(windows, 1), length, 1, 0, 'float32'), [0, 2, 1]);
  const pooled = tf.sum(tf.mul(windows, winners), 1);
  return tf.relu(tf.add(pooled, weightOf(pass, variableNames.textBias(index)))) as Tensor2D;
}

function imageTower(tf: DeviceTfjs, pass: DevicePass, index: number, pixels: Float32Array): Tensor2D {
  const { network, batch } = pass;
  const input = imagesOf(network.inputs)[index];
  let values = tf.tensor4d(pixels, [batch.rows, input.height, input.width, input.channels]);
  for (const [stage, { pools }] of imageStages(input, network.imageFilters ?? []).entries()) {
    const kernel = weightOf(pass, variableNames.imageKernel(index, stage)) as Tensor4D;
    const convolved = tf.conv2d(values, kernel, 1, 'same');
    values = tf.relu(tf.add(convolved, weightOf(pass, variableNames.imageBias(index, stage))));
    if (pools) values = tf.maxPool(values, 2, 2, 'valid');
  }
  return tf.reshape(values, [batch.rows, -1]);
}
