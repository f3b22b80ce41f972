/** What a module gave, held against what the application feeds and the label needs. */

import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { raise } from '../../foundation/index.ts';
import type { Tfjs } from '../tfjs.ts';
import type { ModelInfo, ModelInput, ModelLabel } from './layers-spec.ts';
import { lastActivation } from './show-logits.ts';

const usualHint =
  'Correct the module; getModel(tf, { inputs, label, settings }) must return a tf.LayersModel made with the tf it is given.';

export function raiseModule(
  message: string,
  hint: string = usualHint,
  details: Readonly<Record<string, string | number>> = {},
): never {
  return raise('module/failed', message, hint, { details });
}

/** Raises module/failed. */
export function checkedModel(tf: Tfjs, made: unknown, { inputs, label }: ModelInfo): LayersModel {
  if (!(made instanceof tf.LayersModel)) return raiseModule(`getModel returns ${describe(made)}, not a tf.LayersModel`);
  for (const input of made.inputs) checkInput(input, made.inputs.length, inputs);
  checkOutput(made, label);
  const odd = made.weights.find(({ dtype }) => dtype !== 'float32');
  if (odd) raiseModule(`The weight ${odd.originalName} has type ${odd.dtype}`, 'Make weights of type float32.');
  if (made.trainableWeights.length === 0) raiseModule('The model has no weight to train', 'Give it a layer with weights.');
  return made;
}

function describe(made: unknown): string {
  if (made === undefined) return 'nothing';
  if (made === null || typeof made !== 'object') return typeof made === 'function' ? 'a function' : `${made}`;
  const kind = made.constructor?.name ?? 'an object';
  // Another copy of TF.js has classes of the same names, and tensors that this one does not know.
  return 'predict' in made && 'layers' in made ? `a model of another copy of TensorFlow.js (${kind})` : `a ${kind}`;
}

function checkInput(input: SymbolicTensor, count: number, known: readonly ModelInput[]): void {
  const sizes = input.shape.slice(1);
  // A tensor's own name counts up between models.
  const { name: given } = input.sourceLayer;
  const found = known.find(({ name }) => name === given);
  // A sequential model cannot name its input: with one input here and there, it is that.
  const meant = found ?? (count === 1 && known.length === 1 ? known[0] : undefined);
  const offered = known.map(({ name, shape }) => `${name} [${shape}]`).join(', ');
  if (!meant) {
    raiseModule(
      `The model has an input "${given}", which the transformed features do not have`,
      `Name inputs as they are given to getModel: ${offered}.`,
      { input: given },
    );
  }
  if (sizes.join() !== meant.shape.join()) {
    raiseModule(
      `The model's input "${given}" has shape [${sizes}], and the features give [${meant.shape}]`,
      'Take the shapes from the inputs that getModel is given.',
      { input: given },
    );
  }
}

function checkOutput(model: LayersModel, { kind, units, activation }: ModelLabel): void {
  const hint = `End the model with tf.layers.dense({ units: label.units, activation: label.activation }): ${units} and '${activation}' for this label.`;
  if (model.outputs.length !== 1) raiseModule(`The model has ${model.outputs.length} outputs, and the label is one`, hint);
  const shape = model.outputs[0].shape.slice(1);
  if (shape.join() !== String(units)) {
    raiseModule(`The model gives [${shape}] numbers a row, and the ${kind} label needs [${units}]`, hint);
  }
  const last = lastActivation(model);
  if (last !== 'linear' && last !== activation) {
    raiseModule(`The model's last activation is ${last}, and the ${kind} label needs ${activation}`, hint);
  }
}
