import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelTemplate } from '../../../../core/app/model-template.ts';
import { sliceBatch } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { closeLayers, type Weights } from '../../../../core/learning/index.ts';
import {
  createModel,
  createPredictor,
  type FittedTransform,
  openRunnable,
  rawTensors,
  writeSavedModel,
} from '../../../../core/model/index.ts';
import { randomWeights } from '../../learning/example-networks.ts';
import { builtFrom } from '../../learning/layers/module-file.ts';
import { answerRows, fitAnswers } from '../answer-model.ts';

/** Of texts alone, each through another kind of layer; all that they make is joined. */
const sequences = `export function getModel(tf, { inputs, label }) {
  const { layers } = tf;
  const text = inputs.find(({ kind }) => kind === 'tokens');
  const given = tf.input({ name: text.name, shape: text.shape, dtype: 'int32' });
  const table = layers.embedding({ inputDim: text.cardinality, outputDim: 4 }).apply(given);
  const mask = layers.embedding({ inputDim: text.cardinality, outputDim: 3, maskZero: true }).apply(given);
  const convolved = layers.conv1d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(table);
  const normal = layers.layerNormalization().apply(convolved);
  const image = layers.reshape({ targetShape: [4, 2, 4] }).apply(table);
  const depth = layers.depthwiseConv2d({ kernelSize: 2, padding: 'same', activation: 'elu' }).apply(image);
  const apart = layers.separableConv2d({ filters: 3, kernelSize: 2 }).apply(image);
  const grown = layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 }).apply(image);
  const wide = layers.upSampling2d({ size: [2, 2] }).apply(layers.zeroPadding2d({ padding: [1, 1] }).apply(depth));
  const flat = (value) => layers.flatten().apply(value);
  const parts = [
    layers.lstm({ units: 3 }).apply(mask),
    layers.gru({ units: 3, resetAfter: false }).apply(table),
    layers.bidirectional({ layer: layers.simpleRNN({ units: 2, returnSequences: true }), mergeMode: 'concat' }).apply(table),
    layers.averagePooling1d({ poolSize: 2 }).apply(normal),
    layers.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' }).apply(convolved),
    layers.globalAveragePooling1d().apply(normal),
    layers.globalMaxPooling1d().apply(convolved),
    layers.permute({ dims: [2, 1] }).apply(table),
    layers.timeDistributed({ layer: layers.dense({ units: 2, activation: 'softsign' }) }).apply(table),
    layers.averagePooling2d({ poolSize: 2 }).apply(grown),
    layers.maxPooling2d({ poolSize: 2 }).apply(wide),
    layers.globalAveragePooling2d({}).apply(apart),
  ].map((part) => (part.shape.length > 2 ? flat(part) : part));
  const joined = layers.concatenate().apply(parts);
  const output = layers.dense({ units: label.units, activation: label.activation }).apply(joined);
  return tf.model({ inputs: given, outputs: output });
}
`;

/** With a layer of the module's own, and of numbers what the others do not use. */
const own = `export function getModel(tf, { inputs, label }) {
  class Squash extends tf.layers.Layer {
    build([, width]) {
      this.by = this.addWeight('by', [width], 'float32', tf.initializers.ones());
      super.build([null, width]);
    }
    computeOutputShape([rows, width]) {
      return [rows, width * 2];
    }
    call(given) {
      return tf.tidy(() => {
        const x = Array.isArray(given) ? given[0] : given;
        const [rows, width] = x.shape;
        const waved = tf.sin(x.mul(this.by.read())).add(tf.ones([rows, width]));
        const both = tf.concat([waved, tf.where(x.greater(0), x.square(), tf.zerosLike(x))], 1);
        const [left, right] = tf.split(both.reshape([rows * 2, width]), 2, 0);
        return tf.concat([left, right], 0).reshape([rows, width * 2]).div(tf.scalar(3));
      });
    }
    static get className() {
      return 'Squash';
    }
  }
  tf.serialization.registerClass(Squash);
  const { layers } = tf;
  const dense = inputs.find(({ kind }) => kind === 'dense');
  const given = tf.input({ name: dense.name, shape: dense.shape });
  const squashed = new Squash().apply(layers.batchNormalization().apply(given));
  const acts = ['relu6', 'selu', 'softplus', 'tanh', 'hardSigmoid', 'swish', 'mish', 'gelu'];
  const many = acts.map((activation) => layers.dense({ units: 3, activation }).apply(squashed));
  const most = layers.maximum().apply(many.slice(0, 3));
  const least = layers.minimum().apply(many.slice(3));
  const all = [layers.add().apply(many), layers.average().apply(many), layers.multiply().apply(many), most, least];
  const shaped = layers.concatenate().apply([...all, layers.leakyReLU().apply(most), layers.prelu().apply(least), layers.softmax().apply(most)]);
  const dotted = layers.dot({ axes: 1 }).apply([most, least]);
  const dropped = layers.dropout({ rate: 0.5 }).apply(layers.concatenate().apply([shaped, dotted]));
  return tf.model({ inputs: given, outputs: layers.dense({ units: label.units }).apply(dropped) });
}
`;

/** As many rows as it is asked for decide what it does. */
const uneven = `export function getModel(tf, { inputs, label }) {
  class Uneven extends tf.layers.Layer {
    call(given) {
      const x = Array.isArray(given) ? given[0] : given;
      return x.shape[0] > 4 ? x.mul(2) : x;
    }
    static get className() {
      return 'Uneven';
    }
  }
  tf.serialization.registerClass(Uneven);
  const dense = inputs.find(({ kind }) => kind === 'dense');
  const given = tf.input({ name: dense.name, shape: dense.shape });
  return tf.model({ inputs: given, outputs: tf.layers.dense({ units: label.units }).apply(new Uneven().apply(given)) });
}
`;

describe('a Layers model as a SavedModel', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'loopwright-layers-saved-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function layersModel(source: string, transform: FittedTransform) {
    const units = transform.label.kind === 'multiclass' ? transform.label.classes.length : 1;
    const spec = await builtFrom(source, { inputs: transform.spec, output: { kind: transform.label.kind, units } });
    const zeros: Weights = new Map(
      spec.variables.map(({ name, shape }) => [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }]),
    );
    const random = randomWeights(zeros, 2);
    // A variance is not negative.
    for (const [name, { data }] of random)
      if (name.includes('variance')) for (const [i, value] of data.entries()) data[i] = Math.abs(value);
    return createModel(transform, spec, random);
  }

  it.each([
    ['of the template', modelTemplate, 'answer', ['yes', 'no']],
    ['of the template, in numbers', modelTemplate, 'price', ['yes', 'no']],
    ['of the template, in classes', modelTemplate, 'answer', ['a', 'b', 'c']],
    ['of sequences', sequences, 'answer', ['yes', 'no']],
    ['with layers of its module', own, 'answer', ['a', 'b', 'c']],
  ] as const)('answers as it does, whatever the number of rows: %s', async (_name, source, label, labels) => {
    const rows = answerRows(60, 5, labels);
    const model = await layersModel(source, await fitAnswers(label, answerRows(300, 1, labels)));
    const dir = await mkdtemp(join(root, 'model-'));
    unwrap(await writeSavedModel(dir, model));
    const opened = unwrap(await openRunnable(dir));
    for (const batch of [rows, sliceBatch(rows, 7, 8)]) {
      const answers = await opened.run('serving_default', rawTensors(model, batch));
      const ours = createPredictor(model).predict(batch);
      const expected = ours.kind === 'regression' ? ours.values : ours.scores;
      const given = answers.get(ours.kind === 'regression' ? 'outputs' : 'scores')?.data as Float32Array;
      expect(given.length).toBe(expected.length);
      for (const [i, value] of expected.entries()) {
        expect(Math.abs((given[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))).toBeLessThan(1e-5);
      }
      if (batch === rows) expect(new Set(expected).size).toBeGreaterThan(20);
    }
    opened.dispose();
    if (model.network.family === 'layers') closeLayers(model.network);
  });

  it('is refused where its layers do otherwise for other rows', async () => {
    const model = await layersModel(uneven, await fitAnswers('answer', answerRows(300, 1)));
    const written = await writeSavedModel(join(root, 'refused'), model);
    expect(written).toMatchObject({ ok: false, problem: { code: 'model/not-exportable' } });
  });
});
