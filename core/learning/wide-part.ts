/** The wide part's ids and tokens in training: one weight per id, an average of one weight per token, and their gradients. */

import type { NetworkSpec } from './network.ts';
import type { LabelledBatch } from './network-input.ts';
import type { Parameter } from './optimizer.ts';
import { addTokenBag, type TokenBag, tokenShare } from './token-bag.ts';
import { variableNames } from './variables.ts';

export interface WidePart {
  /** rows x units: the output bias, ids and tokens; dense slots are the backend's. */
  forward(batch: LabelledBatch): Float32Array;
  /** `gradient`: rows x units, of the loss by the logits. */
  backward(batch: LabelledBatch, gradient: Float32Array): void;
}

export function createWidePart(network: NetworkSpec, parameter: (name: string) => Parameter): WidePart {
  const { units } = network.output;
  const { embeddings, texts } = network.inputs;
  const bias = parameter(variableNames.bias);
  const ids = embeddings.map((_, i) => parameter(variableNames.wideEmbedding(i)));
  const words = texts.map((_, i) => parameter(variableNames.wideText(i)));

  const forward = (batch: LabelledBatch): Float32Array => {
    const logits = new Float32Array(batch.rows * units);
    for (let row = 0; row < batch.rows; row++) {
      const at = row * units;
      logits.set(bias.data, at);
      for (let i = 0; i < ids.length; i++) {
        const from = batch.ids[i][row] * units;
        for (let u = 0; u < units; u++) logits[at + u] += ids[i].data[from + u];
      }
      for (let i = 0; i < words.length; i++) {
        const bag = { tokens: batch.tokens[i], length: texts[i].length };
        addTokenBag(bag, row, words[i].data, { values: logits, at, units });
      }
    }
    return logits;
  };

  const backward = (batch: LabelledBatch, gradient: Float32Array): void => {
    for (let row = 0; row < batch.rows; row++) {
      const at = row * units;
      for (let u = 0; u < units; u++) bias.gradient[u] += gradient[at + u];
      for (let i = 0; i < ids.length; i++) {
        const to = batch.ids[i][row] * units;
        for (let u = 0; u < units; u++) ids[i].gradient[to + u] += gradient[at + u];
      }
      for (let i = 0; i < words.length; i++)
        addWordGradients({ tokens: batch.tokens[i], length: texts[i].length }, row, words[i], gradient);
    }
  };

  const addWordGradients = (bag: TokenBag, row: number, kernel: Parameter, gradient: Float32Array): void => {
    const share = tokenShare(bag, row);
    if (share === 0) return;
    for (let i = row * bag.length; i < (row + 1) * bag.length; i++) {
      const token = bag.tokens[i];
      if (token === 0) continue;
      for (let u = 0; u < units; u++) kernel.gradient[token * units + u] += share * gradient[row * units + u];
    }
  };
  return { forward, backward };
}
