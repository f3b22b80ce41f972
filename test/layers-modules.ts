/** Modules of users' Layers models that between them use most of TF.js' layers. */

import { modelTemplate } from '../core/app/model-template.ts';

/** Of texts alone, each through another kind of layer; all that they make is joined. */
const sequences = `export function getModel(tf, { inputs, label }) {
  const { layers } = tf;
  const text = inputs.find(({ kind }) => kind === 'tokens');
  const given = tf.input({ name: text.name, shape: text.shape, dtype: 'int32' });
  const table = layers.embedding({ inputDim: text.cardinality, outputDim: 4 }).apply(given);
  const mask = layers.embedding({ inputDim: text.cardinality, outputDim: 3, maskZero: true }).apply(given);
  const convolved = layers.conv1d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(table);
  const normal = layers.layerNormalization().apply(convolved);
  const image = layers.reshape({ targetShape: [text.shape[0] / 2, 2, 4] }).apply(table);
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
        const both = tf.concat([waved, x.relu().square()], 1);
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

export const layersModules = { template: modelTemplate, sequences, own };
