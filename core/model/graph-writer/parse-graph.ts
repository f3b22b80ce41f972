/** Serialised tf.Examples in a graph: the tensors of the raw features, one value, a vector or a list a row. */

import { inputShape } from '../feature-layout.ts';
import type { FeatureDtype, FittedTransform, SignatureInput } from '../fitted-transform.ts';
import { type GraphBuilder, integer, type Ref, shapes, textList, type, types } from './graph-builder.ts';
import type { GraphContext } from './graph-context.ts';
import { missingInt, missingScalar, rawTypes } from './raw-values.ts';

/** By feature. Features that an example lacks have no value, and lists are filled up with missing ones. */
export function parseExamples({ graph }: GraphContext, transform: FittedTransform, examples: Ref): ReadonlyMap<string, Ref> {
  const rowShape = ({ name }: SignatureInput): readonly number[] => inputShape(transform, name).slice(1);
  const lists = transform.inputs.filter((input) => rowShape(input)[0] === -1);
  const dense = transform.inputs.filter((input) => !lists.includes(input));
  const defaults = dense.map((input) => {
    const [width] = rowShape(input);
    return width === undefined ? missingScalar(graph, input.dtype) : missingVector(graph, input.dtype, width);
  });
  const typesOf = (inputs: readonly SignatureInput[]) => inputs.map(({ dtype }) => rawTypes[dtype]);
  const splitTypes = lists.map(() => 'DT_INT64' as const);
  const keys = (inputs: readonly SignatureInput[]): Ref =>
    texts(
      graph,
      inputs.map(({ name }) => name),
    );
  const parsed = graph.node('ParseExampleV2', [examples, keys([]), keys([]), keys(dense), keys(lists), ...defaults], {
    attr: {
      Tdense: types(typesOf(dense)),
      num_sparse: integer(0),
      sparse_types: types([]),
      ragged_value_types: types(typesOf(lists)),
      ragged_split_types: types(splitTypes),
      dense_shapes: shapes(dense.map(rowShape)),
    },
    outputs: [...typesOf(dense), ...typesOf(lists), ...splitTypes],
  });
  const at = (place: number): Ref => parsed[place] as Ref;
  return new Map([
    ...dense.map(({ name }, i) => [name, at(i)] as const),
    ...lists.map(({ name, dtype }, i) => {
      const values = at(dense.length + i);
      const splits = at(dense.length + lists.length + i);
      return [name, filledUp(graph, { values, splits, filler: missingScalar(graph, dtype) })] as const;
    }),
  ]);
}

interface Ragged {
  readonly values: Ref;
  /** int64, [rows + 1]. */
  readonly splits: Ref;
  readonly filler: Ref;
}

/** rows x the most values of a row. */
function filledUp(graph: GraphBuilder, { values, splits, filler }: Ragged): Ref {
  const shape = graph.constant('DT_INT64', [2], BigInt64Array.of(-1n, -1n));
  return graph.one('RaggedTensorToTensor', [shape, values, filler, splits], values.dtype, {
    T: type(values.dtype),
    Tindex: type('DT_INT64'),
    Tshape: type('DT_INT64'),
    num_row_partition_tensors: integer(1),
    row_partition_types: textList(['ROW_SPLITS']),
  });
}

function texts(graph: GraphBuilder, values: readonly string[]): Ref {
  const encoder = new TextEncoder();
  return graph.constant(
    'DT_STRING',
    [values.length],
    values.map((value) => encoder.encode(value)),
  );
}

function missingVector(graph: GraphBuilder, dtype: FeatureDtype, width: number): Ref {
  if (dtype === 'int') return graph.constant('DT_INT64', [width], new BigInt64Array(width).fill(missingInt));
  return graph.constant('DT_FLOAT', [width], new Float32Array(width).fill(Number.NaN));
}
