/** The outputs of trees: what evaluation and serving run. */

import { activations, type Forward } from '../forward.ts';
import type { Weights } from '../network.ts';
import type { TransformedBatch } from '../network-input.ts';
import { ensembleOf, setHas, tensorData } from './ensemble.ts';
import { createTokenReader } from './frequent-tokens.ts';
import { createColumnReader, isCategorical, type TreeFeature, type TreesSpec } from './tree-features.ts';

/** As `createForward`: rows x units, probabilities or the standardised target. Not reentrant. */
export function createTreesForward(spec: TreesSpec, weights: Weights): Forward {
  const { units } = spec.output;
  const { base, roots, ...nodes } = ensembleOf(weights);
  const feature = Int32Array.from(nodes.feature);
  const left = Int32Array.from(nodes.left);
  const threshold = Float64Array.from(nodes.threshold);
  const value = Float64Array.from(nodes.value);
  const missingLeft = Uint8Array.from(nodes.missingLeft);
  const sets = Uint16Array.from(nodes.sets);
  const isSet = Uint8Array.from(spec.features, (one) => (one.kind !== 'token' && isCategorical(one) ? 1 : 0));
  const readRow = createRowReader(spec, weights);
  const activate = activations[spec.output.kind];
  const logits = new Float64Array(units);

  const leafOf = (root: number, row: Float64Array): number => {
    let node = root;
    for (let f = feature[node]; f >= 0; f = feature[node]) {
      const x = row[f];
      let goesLeft: boolean;
      if (isSet[f] === 1) goesLeft = setHas(sets, threshold[node], x);
      else goesLeft = x <= threshold[node] || (missingLeft[node] === 1 && Number.isNaN(x));
      node = left[node] + (goesLeft ? 0 : 1);
    }
    return node;
  };
  return (batch) => {
    const outputs = new Float32Array(batch.rows * units);
    for (let row = 0; row < batch.rows; row++) {
      const values = readRow(batch, row);
      logits.set(base);
      for (let tree = 0; tree < roots.length; tree++) logits[tree % units] += value[leafOf(roots[tree], values)];
      activate(logits);
      outputs.set(logits, row * units);
    }
    return outputs;
  };
}

/** One row's features: numbers, bins of categories, 0 or 1 for tokens. The same array at every call. */
function createRowReader(spec: TreesSpec, weights: Weights): (batch: TransformedBatch, row: number) => Float64Array {
  const values = new Float64Array(spec.features.length);
  const columns = spec.features.flatMap((feature, i) => (feature.kind === 'token' ? [] : [columnReader(feature, i)]));
  const firstToken = columns.length;
  const numbers = spec.inputs.texts.map(({ vocabularySize }) => new Int32Array(vocabularySize).fill(-1));
  for (const [i, feature] of spec.features.entries()) if (feature.kind === 'token') numbers[feature.input][feature.token] = i;
  const texts = spec.inputs.texts.map((_, i) => createTokenReader(spec.inputs, i));

  function columnReader(feature: Exclude<TreeFeature, { readonly kind: 'token' }>, i: number) {
    const read = createColumnReader(feature, spec.inputs);
    if (!isCategorical(feature)) return read;
    const binOf = tensorData(weights, `categories/${i}`);
    return (batch: TransformedBatch, row: number): number => binOf[read(batch, row)];
  }
  return (batch, row) => {
    for (let i = 0; i < columns.length; i++) values[i] = columns[i](batch, row);
    values.fill(0, firstToken);
    for (let i = 0; i < texts.length; i++) {
      texts[i](batch, row, (token) => {
        if (numbers[i][token] >= 0) values[numbers[i][token]] = 1;
      });
    }
    return values;
  };
}
