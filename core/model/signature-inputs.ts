/** Whether a request's tensors are those of a signature. */

import { raise } from '../foundation/index.ts';
import type { SignatureDef, TensorValue } from './runnable-model.ts';

/**
 * The inputs in the signature's order. Raises model/invalid for missing, unknown and incomplete ones and unknown outputs.
 * Shapes are left to the graph, as TensorFlow leaves them: a signature's `[-1, 1]` takes a vector where the graph does.
 */
export function checkInputs(
  signature: SignatureDef,
  inputs: ReadonlyMap<string, TensorValue>,
  outputs: readonly string[],
): readonly TensorValue[] {
  for (const name of inputs.keys())
    if (!Object.hasOwn(signature.inputs, name)) refuse(`The signature has no input "${name}"`, signature);
  for (const name of outputs)
    if (!Object.hasOwn(signature.outputs, name)) refuse(`The signature has no output "${name}"`, signature);
  return Object.entries(signature.inputs).map(([name, { dtype }]) => {
    const value = inputs.get(name) ?? refuse(`The input "${name}" is missing`, signature);
    if (value.dtype !== dtype) refuse(`The input "${name}" is ${value.dtype}, not ${dtype}`, signature);
    const count = value.shape.reduce((product, size) => product * size, 1);
    if (count !== value.data.length) refuse(`The input "${name}" has ${value.data.length} values, not ${count}`, signature);
    return value;
  });
}

function refuse(message: string, { inputs, outputs }: SignatureDef): never {
  const names = `Inputs: ${Object.keys(inputs).join(', ')}; outputs: ${Object.keys(outputs).join(', ')}.`;
  return raise('model/invalid', message, names);
}
