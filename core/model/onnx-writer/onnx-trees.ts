/** Trees in ONNX: all trees of all rows walk down together, a level a time, as `createTreesForward` walks one by one. */

import { isCategorical, type TreeFeature, type TreesSpec, type Weights } from '../../learning/index.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import { deepest, setTables } from '../graph-writer/trees-graph.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import type { OnnxInput } from './onnx-transform.ts';

type DataOf = (name: string) => Float32Array;

/** rows x units, before the output's activation. */
export function onnxTrees(graph: OnnxBuilder, spec: TreesSpec, weights: Weights, input: OnnxInput): Value {
  const { units } = spec.output;
  const data: DataOf = (name) => weights.get(name)?.data ?? new Float32Array();
  const roots = data('roots');
  const base = graph.floats([1, units], data('base'));
  const rows = graph.op('Slice', [graph.op('Shape', [input.first]), graph.axis(0), graph.axis(1)]);
  const size = (width: number): Value => graph.op('Concat', [rows, graph.axis(width)], { axis: 0 });
  if (roots.length === 0) return graph.op('Expand', [base, size(units)]);
  const tables = nodeTables(graph, spec, data);
  const values = featureMatrix(graph, spec, data, input);
  let node = graph.op('Expand', [graph.ints([1, roots.length], roots), size(roots.length)]);
  const depth = deepest(roots, data('nodes/feature'), data('nodes/left'));
  for (let level = 0; level < depth; level++) {
    const feature = graph.op('Gather', [tables.feature, node]);
    const x = graph.op('GatherElements', [values, graph.op('Max', [feature, graph.int(0)])], { axis: 1 });
    const goesLeft = graph.cast(leftOf(graph, tables, node, x), 'int64');
    const right = graph.op('Add', [graph.op('Gather', [tables.left, node]), graph.int(1)]);
    node = graph.op('Where', [graph.op('Less', [feature, graph.int(0)]), node, graph.op('Sub', [right, goesLeft])]);
  }
  const leaves = graph.cast(graph.op('Gather', [tables.value, node]), 'double');
  const rounds = graph.op('Reshape', [leaves, graph.op('Concat', [rows, graph.ints([2], [-1, units])], { axis: 0 })]);
  const sum = graph.op('ReduceSum', [rounds, graph.axis(1)], { keepdims: 0 });
  return graph.op('Add', [graph.cast(sum, 'float'), base]);
}

interface NodeTables {
  readonly feature: Value;
  readonly threshold: Value;
  readonly left: Value;
  readonly missingLeft: Value;
  readonly value: Value;
  /** Where a node's set of categories begins among the bits; -1: it compares numbers. Undefined: all do. */
  readonly set: Value | undefined;
  /** One number a category of each set: 1 goes left. Undefined as `set` is. */
  readonly bits: Value | undefined;
}

function nodeTables(graph: OnnxBuilder, spec: TreesSpec, data: DataOf): NodeTables {
  const { sets, bits } = setTables(spec, data);
  const ints = (values: Int32Array | Float32Array): Value => graph.ints([values.length], values);
  const floats = (values: Float32Array): Value => graph.floats([values.length], values);
  return {
    feature: ints(data('nodes/feature')),
    threshold: floats(data('nodes/threshold')),
    left: ints(data('nodes/left')),
    missingLeft: ints(data('nodes/missingLeft')),
    value: floats(data('nodes/value')),
    set: sets && ints(sets),
    bits: sets && ints(bits),
  };
}

function leftOf(graph: OnnxBuilder, tables: NodeTables, node: Value, x: Value): Value {
  const atMost = graph.op('LessOrEqual', [x, graph.op('Gather', [tables.threshold, node])]);
  const missingLeft = graph.op('Equal', [graph.op('Gather', [tables.missingLeft, node]), graph.int(1)]);
  const number = graph.op('Or', [atMost, graph.op('And', [graph.op('IsNaN', [x]), missingLeft])]);
  if (tables.set === undefined || tables.bits === undefined) return number;
  const set = graph.op('Gather', [tables.set, node]);
  const isSet = graph.op('GreaterOrEqual', [set, graph.int(0)]);
  // Where the node compares numbers x is no category, and may be no whole number: its bit is not looked at.
  const bin = graph.cast(graph.op('Where', [isSet, x, graph.float(0)]), 'int64');
  const bit = graph.op('Gather', [tables.bits, graph.op('Add', [graph.op('Max', [set, graph.int(0)]), bin])]);
  const inSet = graph.op('And', [isSet, graph.op('Equal', [bit, graph.int(1)])]);
  return graph.op('Or', [inSet, graph.op('And', [graph.op('Not', [isSet]), number])]);
}

/** rows x features: numbers, bins of categories, 0 or 1 for tokens. */
function featureMatrix(graph: OnnxBuilder, spec: TreesSpec, data: DataOf, input: OnnxInput): Value {
  const columns = spec.features.map((feature, i) => {
    const value = graph.column(columnValue(graph, feature, input));
    if (feature.kind === 'token' || !isCategorical(feature)) return value;
    const bins = data(`categories/${i}`);
    return graph.op('Gather', [graph.floats([bins.length], bins), graph.cast(value, 'int64')]);
  });
  return graph.concat(columns, 1);
}

/** float, [rows]. */
function columnValue(graph: OnnxBuilder, column: TreeFeature, input: OnnxInput): Value {
  const has = (test: Value, reduce: 'ReduceMax' | 'ReduceSum'): Value =>
    reduce === 'ReduceMax'
      ? graph.op(reduce, [graph.cast(test, 'float')], { axes: [1n], keepdims: 0 })
      : graph.op(reduce, [graph.cast(test, 'float'), graph.axis(1)], { keepdims: 0 });
  switch (column.kind) {
    case 'number': {
      const value = slot(graph, input, column.slot);
      if (column.missing === undefined) return value;
      const isMissing = graph.op('Equal', [slot(graph, input, column.missing), graph.float(1)]);
      return graph.op('Where', [isMissing, graph.float(Number.NaN), value]);
    }
    case 'choice': {
      const { count, ranks } = column;
      const slots = graph.op('Slice', [denseOf(input), graph.axis(column.slot), graph.axis(column.slot + count), graph.axis(1)]);
      const set = graph.op('Not', [graph.op('Equal', [slots, graph.float(0)])]);
      const any = graph.op('Greater', [has(set, 'ReduceMax'), graph.float(0)]);
      const first = graph.op('ArgMax', [graph.cast(set, 'float')], { axis: 1, keepdims: 0 });
      const place = graph.op('Where', [any, first, graph.int(count)]);
      const values = Float32Array.from({ length: count + 1 }, (_, i) => (ranks ? (ranks[i] ?? Number.NaN) : i));
      return graph.op('Gather', [graph.floats([count + 1], values), place]);
    }
    case 'id':
      return graph.cast(input.ids[column.input] ?? noInput(column.name), 'float');
    case 'length':
      return has(graph.op('Greater', [tokensOf(input, column), graph.int(0)]), 'ReduceSum');
    case 'token':
      return has(graph.op('Equal', [tokensOf(input, column), graph.int(column.token)]), 'ReduceMax');
  }
}

function slot(graph: OnnxBuilder, input: OnnxInput, at: number): Value {
  return graph.op('Gather', [denseOf(input), graph.int(at)], { axis: 1 });
}

function denseOf({ dense }: OnnxInput): Value {
  return dense ?? noInput('dense');
}

function tokensOf({ tokens }: OnnxInput, { input, name }: { readonly input: number; readonly name: string }): Value {
  return tokens[input] ?? noInput(name);
}

function noInput(name: string): never {
  return cannotExport(`The feature ${name}`, 'the trees read it, and the graph has no input of it');
}
