/** Variables of both generations of TensorFlow, and reading them from a checkpoint. */

import { raise } from '../../../foundation/index.ts';
import { dead, type GraphTensor, mismatch, type Variable } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, textsOfInput, variableAt } from '../kernel.ts';
import { binaryKernels } from './binary.ts';

export const variableKernels: Kernels = {
  VarHandleOp: variable,
  VariableV2: variable,
  Variable: variable,
  ReadVariableOp: (call) => variableValue(variableAt(call, 0)),
  VarIsInitializedOp: (call) => ({ dtype: 'DT_BOOL', shape: [], data: Uint8Array.of(variableAt(call, 0).value ? 1 : 0) }),
  IsVariableInitialized: (call) => ({ dtype: 'DT_BOOL', shape: [], data: Uint8Array.of(variableAt(call, 0).value ? 1 : 0) }),
  AssignVariableOp: assign,
  Assign: assign,
  AssignAddVariableOp: (call) => change(call, 'Add'),
  AssignAdd: (call) => change(call, 'Add'),
  AssignSubVariableOp: (call) => change(call, 'Sub'),
  AssignSub: (call) => change(call, 'Sub'),
  RestoreV2: restore,
};

function variable({ attributes, name, resources }: KernelCall): Variable {
  const key = attributes.text('shared_name') || name;
  const known = resources.variables.get(key) ?? { kind: 'variable', name: key };
  resources.variables.set(key, known);
  return known;
}

export function variableValue({ value, name }: Variable): GraphTensor {
  return value ?? raise('model/invalid', `The variable ${name} has no value`, 'Save the model with its variables.');
}

function assign(call: KernelCall): Variable {
  const target = variableAt(call, 0);
  // Read here: what lies on the device lives as long as a run, a variable longer.
  const { dtype, shape, data } = inputAt(call, 1);
  target.value = { dtype, shape, data };
  return target;
}

function change(call: KernelCall, op: 'Add' | 'Sub'): Variable {
  const target = variableAt(call, 0);
  const kernel = binaryKernels[op];
  const changed = kernel?.({ ...call, inputs: [variableValue(target), inputAt(call, 1)] });
  target.value = changed as GraphTensor;
  return target;
}

async function restore(call: KernelCall): Promise<readonly GraphTensor[]> {
  const { bundle } = call.resources;
  if (!bundle) return mismatch('variables are restored from a checkpoint only when a model is loaded');
  const slices = textsOfInput(call, 2);
  if (slices.some((slice) => slice !== '')) {
    return raise('model/invalid', 'The model restores slices of variables', 'Save it with whole variables.');
  }
  const tensors: GraphTensor[] = [];
  for (const name of textsOfInput(call, 1)) tensors.push(await bundle.read(name));
  return tensors;
}

/** Of Switch and Merge: branches of TensorFlow 1. */
export const branchKernels: Kernels = {
  Switch: (call) => {
    const value = call.inputs[0] ?? dead;
    return (inputAt(call, 1).data as Uint8Array)[0] ? [dead, value] : [value, dead];
  },
  Merge: ({ inputs }) => {
    const index = inputs.findIndex((value) => value !== dead);
    const value = inputs[index];
    return value ? [value, { dtype: 'DT_INT32', shape: [], data: Int32Array.of(index) }] : [dead, dead];
  },
};
