/** Which output `node:argument:index` of a function's body is: by the definition of the operation. */

import type { FunctionDef, NodeDef, OpDef } from '../../formats/index.ts';

type OutputArg = OpDef['output_arg'][number];

/** Operations with several outputs, for models that were saved without definitions: names in order. */
const severalOutputs: Readonly<Record<string, readonly string[]>> = {
  FusedBatchNorm: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV2: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV3: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2', 'reserve_space_3'],
  LookupTableExportV2: ['keys', 'values'],
  SparseFillEmptyRows: ['output_indices', 'output_values', 'empty_row_indicator', 'reverse_index_map'],
  SparseReshape: ['output_indices', 'output_shape'],
  StringSplit: ['indices', 'values', 'shape'],
  StringSplitV2: ['indices', 'values', 'shape'],
  TopKV2: ['values', 'indices'],
  Unique: ['y', 'idx'],
  UniqueV2: ['y', 'idx'],
};

/** Of ParseExampleV2: sizes are in attributes of these names. */
const parseExampleOutputs: readonly OutputArg[] = [
  sized('sparse_indices', 'num_sparse'),
  typed('sparse_values', 'sparse_types'),
  sized('sparse_shapes', 'num_sparse'),
  typed('dense_values', 'Tdense'),
  typed('ragged_values', 'ragged_value_types'),
  typed('ragged_row_splits', 'ragged_split_types'),
];

export class OutputNames {
  readonly #arguments = new Map<string, readonly OutputArg[]>([['ParseExampleV2', parseExampleOutputs]]);

  constructor(operations: readonly OpDef[], functions: Iterable<FunctionDef>) {
    for (const operation of operations) this.#arguments.set(operation.name, operation.output_arg);
    for (const { signature } of functions) if (signature) this.#arguments.set(signature.name, signature.output_arg);
  }

  /** undefined where the operation has no output of this name. */
  indexOf(node: NodeDef, argument: string, index: number): number | undefined {
    const names = this.#arguments.get(node.op);
    if (!names) {
      const place = severalOutputs[node.op]?.indexOf(argument) ?? 0;
      return place < 0 ? undefined : place + index;
    }
    let start = 0;
    for (const output of names) {
      if (output.name === argument) return start + index;
      start += sizeOf(output, node);
    }
    return undefined;
  }
}

function sizeOf({ number_attr, type_list_attr }: OutputArg, node: NodeDef): number {
  if (number_attr) return node.attr.get(number_attr)?.i ?? 0;
  if (type_list_attr) return node.attr.get(type_list_attr)?.list?.type.length ?? 0;
  return 1;
}

function sized(name: string, number_attr: string): OutputArg {
  return { name, type: 0, type_attr: '', number_attr, type_list_attr: '' };
}

function typed(name: string, type_list_attr: string): OutputArg {
  return { name, type: 0, type_attr: '', number_attr: '', type_list_attr };
}
