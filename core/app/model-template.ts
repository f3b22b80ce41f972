/** get-model.mjs as `model template` writes it: the wide and deep network, ready to be edited. */

/** Trained from equal weights it loses as our own wide and deep network does, but for texts, which it averages. */
export const modelTemplate = `// Your own model: the Trainer runs it where loopwright.yaml says
//
//   model:
//     family: layers
//     module: get-model.mjs      # this file, relative to the project folder
//     engine: auto               # auto, wasm, cpu or tensorflow
//     settings:                  # yours, free keys and values: getModel is given them
//       hidden: [100, 50, 10]
//
// getModel(tf, { inputs, label, settings }) returns a tf.LayersModel that is not compiled. The Trainer brings the loss, the
// optimizer (model.optimizer, model.learning_rate ...), class weights, early stopping and checkpoints.
//
// tf        the application's own TensorFlow.js, with all of its Layers API: do not import another
// inputs    the transformed features; name tf.input as they are named here, and use those you like:
//             { name: 'dense', kind: 'dense', shape: [width], dtype: 'float32', slots }
//                 scaled numbers, indicators and one-hots side by side; slots says which is which: 'age', 'job=student'
//             { name: 'embedding_0', kind: 'id', feature, shape: [1], dtype: 'int32', cardinality, dimension }
//             { name: 'text_0', kind: 'tokens', feature, shape: [length], dtype: 'int32', cardinality, dimension }
//                 ids in [0, cardinality); of a text's tokens 0 is padding
//             { name: 'image_0', kind: 'image', feature, shape: [height, width, channels], dtype: 'float32' }
//                 from -2, black, to 2, white
// label     { kind: 'binary' | 'multiclass' | 'multilabel' | 'regression', units, activation } for the last layer
// settings  model.settings as written; \`loopwright tune\` searches them as settings.<name>
//
// Layers without a seed draw from one that the application sets, so that the same run gives the same weights. A class of
// your own (tf.serialization.registerClass) may be defined within getModel; then this file is kept with the model and must
// not import other files.

export function getModel(tf, { inputs, label, settings }) {
  const { hidden = [100, 50, 10], dropout = 0, l2 = 1e-5 } = settings;
  const penalty = () => (l2 > 0 ? tf.regularizers.l2({ l2 }) : undefined);
  const given = inputs.map(({ name, shape, dtype }) => tf.input({ name, shape, dtype }));

  // Wide: one weight for each dense slot and for each id, straight to the output. Texts have no wide part here.
  const wide = [];
  // Deep: all of it side by side, then dense layers.
  const deep = [];
  for (const [i, { name, kind, cardinality, dimension }] of inputs.entries()) {
    const input = given[i];
    if (kind === 'dense') {
      wide.push(
        tf.layers
          .dense({ name: 'wide_dense', units: label.units, useBias: false, kernelInitializer: 'zeros', kernelRegularizer: penalty() })
          .apply(input),
      );
      deep.push(input);
    } else if (kind === 'id') {
      const weights = tf.layers.embedding({
        name: \`wide_\${name}\`,
        inputDim: cardinality,
        outputDim: label.units,
        embeddingsInitializer: 'zeros',
        embeddingsRegularizer: penalty(),
      });
      wide.push(tf.layers.flatten({ name: \`wide_\${name}_flat\` }).apply(weights.apply(input)));
      const table = tf.layers.embedding({ name: \`table_\${name}\`, inputDim: cardinality, outputDim: dimension });
      deep.push(tf.layers.flatten({ name: \`table_\${name}_flat\` }).apply(table.apply(input)));
    } else if (kind === 'image') {
      const edges = tf.layers.conv2d({ name: \`edges_\${name}\`, filters: 16, kernelSize: 3, strides: 2, activation: 'relu' });
      deep.push(tf.layers.globalMaxPooling2d({ name: \`pool_\${name}\` }).apply(edges.apply(input)));
    } else {
      const table = tf.layers.embedding({ name: \`table_\${name}\`, inputDim: cardinality, outputDim: dimension });
      deep.push(tf.layers.globalAveragePooling1d({ name: \`mean_\${name}\` }).apply(table.apply(input)));
    }
  }

  let layer = deep.length > 1 ? tf.layers.concatenate({ name: 'joined' }).apply(deep) : deep[0];
  for (const [i, units] of hidden.entries()) {
    layer = tf.layers
      .dense({ name: \`hidden_\${i}\`, units, activation: 'relu', kernelInitializer: 'glorotUniform', kernelRegularizer: penalty() })
      .apply(layer);
    if (dropout > 0) layer = tf.layers.dropout({ name: \`dropout_\${i}\`, rate: dropout }).apply(layer);
  }
  const output = tf.layers
    .dense({ name: 'deep_output', units: label.units, kernelInitializer: 'glorotUniform', kernelRegularizer: penalty() })
    .apply(layer);
  const sum = wide.length > 0 ? tf.layers.add({ name: 'sum' }).apply([output, ...wide]) : output;
  const answer = tf.layers.activation({ name: 'answer', activation: label.activation }).apply(sum);
  return tf.model({ inputs: given, outputs: answer });
}
`;
