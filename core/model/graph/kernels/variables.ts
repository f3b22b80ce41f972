/** Variables of both generations of TensorFlow, and reading them from a checkpoint. */

import { raise } from '../../../foundation/index.ts';
import { dead, type GraphTensor, mismatch, type Variable } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, textsOfInput, variableAt } from '../kernel.ts';
import { sliced } from './arrays.ts';
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
  const [names, slices] = [textsOfInput(call, 1), textsOfInput(call, 2)];
  const whole = new Map<string, GraphTensor>();
  const tensors: GraphTensor[] = [];
  for (const [i, name] of names.entries()) {
    const value = whole.get(name) ?? (await bundle.read(name));
    whole.set(name, value);
    tensors.push(sliceOf(value, slices[i] ?? ''));
  }
  return tensors;
}

/** `10 4 0,5:-`: the whole's sizes, then start and length of each axis, `-` for all of it; empty: the whole. */
function sliceOf(value: GraphTensor, text: string): GraphTensor {
  if (text === '') return value;
  const axes = (text.split(' ').at(-1) ?? '').split(':').map((axis) => axis.split(',').map(Number));
  if (axes.length !== value.shape.length) mismatch(`the slice ${text} of [${value.shape}]`);
  const isAll = (axis: readonly number[]): boolean => axis.length < 2;
  return sliced(value, {
    begin: axes.map((axis) => (isAll(axis) ? 0 : (axis[0] as number))),
    size: axes.map((axis, i) => (isAll(axis) ? (value.shape[i] as number) : (axis[1] as number))),
    step: axes.map(() => 1),
  });
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
