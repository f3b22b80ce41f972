/** One operation of a Layers model's tape, as its writer in a graph sees it. */

import type { DataTypeName } from '../../formats/index.ts';
import type { TapeNode, TapeSize, TapeTensor } from '../../learning/index.ts';
import type { Attributes, Ref } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import type { Operations } from './operations.ts';
import { TapeOperation, type TapeTensors } from './tape-operation.ts';

export const tapeTypes = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const satisfies Record<
  TapeTensor['dtype'],
  DataTypeName
>;

export interface TapeValues extends TapeTensors<Ref> {
  readonly context: GraphContext;
  /** int32 scalar. */
  readonly rows: Ref;
}

export class TapeCall extends TapeOperation<Ref> {
  readonly context: GraphContext;
  readonly #rows: Ref;

  constructor(node: TapeNode, values: TapeValues) {
    super(node, values);
    this.context = values.context;
    this.#rows = values.rows;
  }

  get ops(): Operations {
    return this.context.ops;
  }

  get dtype(): DataTypeName {
    return tapeTypes[this.output.dtype];
  }

  one(op: string, inputs: readonly Ref[], attr: Attributes = {}, dtype: DataTypeName = this.dtype): Ref {
    return this.context.graph.one(op, inputs, dtype, attr);
  }

  /** int32, as many as there are. */
  sizes(values: readonly TapeSize[]): Ref {
    return sizesRef(this.context, this.#rows, values);
  }

  refuse(why?: string): never {
    return cannotExport(
      'The model',
      `its layers need ${this.node.kernel}${why === undefined ? '' : ` ${why}`}, which has no form in a graph here`,
      'Serve it here, or export it as TF.js.',
    );
  }
}

export function sizesRef({ graph, ops }: GraphContext, rows: Ref, values: readonly TapeSize[]): Ref {
  if (values.every((value) => typeof value === 'number')) return graph.ints(values);
  const parts = values.map((value) => {
    if (typeof value === 'number') return graph.scalar('DT_INT32', value);
    const grown = value.perRow === 1 ? rows : ops.with('Mul', rows, value.perRow);
    return value.fixed === 0 ? grown : ops.with('AddV2', grown, value.fixed);
  });
  return ops.pack(parts);
}
