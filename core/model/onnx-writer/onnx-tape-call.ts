/** One operation of a Layers model's tape, as its writer in ONNX sees it. */

import type { TapeNode, TapeSize, TapeTensor } from '../../learning/index.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import { TapeOperation, type TapeTensors } from '../graph-writer/tape-operation.ts';
import type { Attributes, OnnxBuilder, OnnxType, Value } from './onnx-builder.ts';

/** Whole numbers have 64 bits: every operator takes those. */
export const tapeOnnxTypes = { float32: 'float', int32: 'int64', bool: 'bool' } as const satisfies Record<
  TapeTensor['dtype'],
  OnnxType
>;

export interface OnnxTapeValues extends TapeTensors<Value> {
  readonly graph: OnnxBuilder;
  /** int64, one dimension. */
  sizes(values: readonly TapeSize[]): Value;
}

export class OnnxCall extends TapeOperation<Value> {
  readonly graph: OnnxBuilder;
  readonly #values: OnnxTapeValues;

  constructor(node: TapeNode, values: OnnxTapeValues) {
    super(node, values);
    this.graph = values.graph;
    this.#values = values;
  }

  get type(): OnnxType {
    return tapeOnnxTypes[this.output.dtype];
  }

  op(type: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.graph.op(type, inputs, attributes);
  }

  sizes(values: readonly TapeSize[]): Value {
    return this.#values.sizes(values);
  }

  /** Of the float operand, or of the whole one. */
  constant(value: number): Value {
    return this.output.dtype === 'float32' ? this.graph.float(value) : this.graph.int(value);
  }

  refuse(why: string): never {
    return cannotExport('The model', `its layers need ${this.node.kernel} ${why}`, 'Export it as TF.js.');
  }
}

export function bigints(values: readonly number[]): readonly bigint[] {
  return values.map((value) => BigInt(value));
}
