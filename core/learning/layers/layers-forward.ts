/** Outputs of a user's Layers model: what evaluation and serving run. */

import { activations, type Forward } from '../forward.ts';
import { pixelCount } from '../image-stages.ts';
import type { Weights } from '../network.ts';
import type { TransformedBatch } from '../network-input.ts';
import { withoutTensors } from '../tensor-scope.ts';
import { useBackend } from '../tfjs.ts';
import type { LayersSpec } from './layers-spec.ts';
import { openedLayers } from './opened-layers.ts';

/** Rows at a time: activations of all layers are in memory together. */
const mostRows = 4096;

/** The spec must be open. Weights are read, never copied: keep them fixed. */
export function createLayersForward(spec: LayersSpec, weights: Weights): Forward {
  const { units, kind } = spec.output;
  const opened = openedLayers(spec);
  const owner = {};
  const activate = activations[kind];
  const logits = new Float64Array(units);
  return (batch) => {
    const outputs = new Float32Array(batch.rows * units);
    useBackend(opened.tf, opened.engine);
    opened.hold(owner, weights);
    for (let from = 0; from < batch.rows; from += mostRows) {
      const part = rowsOf(spec, batch, from, Math.min(batch.rows, from + mostRows));
      outputs.set(
        withoutTensors(opened.tf, () => opened.logits(part, false).dataSync<'float32'>()),
        from * units,
      );
    }
    for (let at = 0; at < outputs.length; at += units) {
      logits.set(outputs.subarray(at, at + units));
      activate(logits);
      outputs.set(logits, at);
    }
    return outputs;
  };
}

function rowsOf({ inputs }: LayersSpec, batch: TransformedBatch, from: number, to: number): TransformedBatch {
  if (from === 0 && to === batch.rows) return batch;
  const { denseWidth, texts, images = [] } = inputs;
  return {
    rows: to - from,
    dense: batch.dense.subarray(from * denseWidth, to * denseWidth),
    ids: batch.ids.map((ids) => ids.subarray(from, to)),
    tokens: batch.tokens.map((tokens, i) => tokens.subarray(from * texts[i].length, to * texts[i].length)),
    images: batch.images?.map((pixels, i) => pixels.subarray(from * pixelCount(images[i]), to * pixelCount(images[i]))),
  };
}
