/** A kernel: one operation of TensorFlow on the host. */

import type { TensorBundle } from '../../formats/index.ts';
import type { Attributes } from './graph-node.ts';
import type { GraphTensor, GraphValue, LookupTable, TensorList, Variable } from './graph-value.ts';
import { isTensor, mismatch, textsOf } from './graph-value.ts';

/** What lives as long as the loaded model. */
export interface Resources {
  readonly variables: Map<string, Variable>;
  readonly tables: Map<string, LookupTable>;
  /** While the model is restored. */
  readonly bundle: TensorBundle | undefined;
  /** Content of a file the model was saved with, by the path its graph has for it. */
  readAsset(path: string): Promise<Uint8Array>;
}

/** Runs a function of the graph's library. */
export type RunFunction = (name: string, inputs: readonly GraphValue[]) => Promise<readonly GraphValue[]>;

export interface KernelCall {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly GraphValue[];
  readonly resources: Resources;
  readonly runFunction: RunFunction;
}

export type KernelResult = GraphValue | readonly GraphValue[];

export type Kernel = (call: KernelCall) => KernelResult | Promise<KernelResult>;

export type Kernels = Readonly<Record<string, Kernel>>;

export function inputAt({ inputs, op }: KernelCall, index: number): GraphTensor {
  const value = inputs[index];
  if (value && isTensor(value)) return value;
  // Variables of TensorFlow 1 stand for their values.
  if (value?.kind === 'variable' && value.value) return value.value;
  return mismatch(`${op} needs a tensor as input ${index}`);
}

export function tensorsOf(call: KernelCall, from = 0, to = call.inputs.length): readonly GraphTensor[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => inputAt(call, from + i));
}

export function variableAt({ inputs, op }: KernelCall, index: number): Variable {
  const value = inputs[index];
  if (!value || isTensor(value) || value.kind !== 'variable') return mismatch(`${op} needs a variable as input ${index}`);
  return value;
}

export function tableAt({ inputs, op }: KernelCall, index: number): LookupTable {
  const value = inputs[index];
  if (!value || isTensor(value) || value.kind !== 'table') return mismatch(`${op} needs a table as input ${index}`);
  return value;
}

export function listAt({ inputs, op }: KernelCall, index: number): TensorList {
  const value = inputs[index];
  if (!value || isTensor(value) || value.kind !== 'list') return mismatch(`${op} needs a list of tensors as input ${index}`);
  return value;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Texts of an input, decoded. */
export function textsOfInput(call: KernelCall, index: number): readonly string[] {
  return textsOf(inputAt(call, index)).map((text) => decoder.decode(text));
}
