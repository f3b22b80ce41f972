/** Takes the activation off a model's last layer: losses are computed from logits, which neither overflow nor round to 0. */

import type { LayersModel } from '@tensorflow/tfjs';
import type { Tfjs } from '../tfjs.ts';

interface LastLayer {
  getClassName(): string;
  /** Of a Dense or Activation layer. */
  activation?: { getClassName(): string };
  /** Of a Softmax layer. */
  softmax?: (input: unknown) => unknown;
}

function lastLayer(model: LayersModel): LastLayer {
  return model.outputs[0].sourceLayer as unknown as LastLayer;
}

/** `linear` for a layer without one: what it gives counts as logits. */
export function lastActivation(model: LayersModel): string {
  const layer = lastLayer(model);
  if (layer.getClassName() === 'Softmax') return 'softmax';
  return layer.activation?.getClassName() ?? 'linear';
}

export function showLogits(tf: Tfjs, model: LayersModel): void {
  const layer = lastLayer(model);
  if (layer.getClassName() === 'Softmax') layer.softmax = (input) => input;
  else if (layer.activation)
    layer.activation = (tf.layers.activation({ activation: 'linear' }) as unknown as LastLayer).activation;
}
