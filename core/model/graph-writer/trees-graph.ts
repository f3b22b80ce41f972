/** Trees in a graph: all trees of all rows walk down together, a level a time, as `createTreesForward` walks one by one. */

import { invariant } from '../../foundation/index.ts';
import { isCategorical, type TreeFeature, type TreesSpec, type Weights } from '../../learning/index.ts';
import type { GraphInput } from './feature-graph.ts';
import type { Ref } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';

/** rows x units, before the output's activation. */
export function treesGraph(context: GraphContext, spec: TreesSpec, weights: Weights, input: GraphInput): Ref {
  return context.graph.scope('trees', () => walkTrees(context, spec, weights, input));
}

function walkTrees(context: GraphContext, spec: TreesSpec, weights: Weights, input: GraphInput): Ref {
  const { ops, graph } = context;
  const { units } = spec.output;
  const data = (name: string): Float32Array => weights.get(name)?.data ?? new Float32Array();
  const roots = data('roots');
  const base = graph.constant('DT_FLOAT', [1, units], data('base'));
  const rows = ops.reshape(input.rows, [1]);
  if (roots.length === 0) return ops.tile(base, ops.concat([rows, graph.ints([1])], 0));
  const nodes = nodeTables(context, spec, data);
  const values = featureMatrix(context, spec, data, input);
  const width = spec.features.length;
  const trees = graph.constant('DT_INT32', [1, roots.length], Int32Array.from(roots));
  let node = ops.tile(trees, ops.concat([rows, graph.ints([1])], 0));
  const firsts = ops.expand(ops.with('Mul', ops.range(input.rows), width), 1);
  const flat = ops.reshape(values, [-1]);
  const depth = deepest(roots, data('nodes/feature'), data('nodes/left'));
  for (let level = 0; level < depth; level++) {
    const feature = ops.gather(nodes.feature, node);
    const x = ops.gather(flat, ops.binary('AddV2', firsts, ops.with('Maximum', feature, 0)));
    const goesLeft = leftOf(context, nodes, { node, x });
    const next = ops.binary('Sub', ops.with('AddV2', ops.gather(nodes.left, node), 1), ops.cast(goesLeft, 'DT_INT32'));
    node = ops.select(ops.compareWith('Less', feature, 0), node, next);
  }
  const leaves = ops.cast(ops.gather(nodes.value, node), 'DT_DOUBLE');
  const rounds = ops.reshapeTo(leaves, ops.concat([rows, graph.ints([roots.length / units, units])], 0));
  return ops.binary('AddV2', ops.cast(ops.reduce('Sum', rounds, 1), 'DT_FLOAT'), base);
}

interface NodeTables {
  readonly feature: Ref;
  readonly threshold: Ref;
  readonly left: Ref;
  readonly missingLeft: Ref;
  readonly value: Ref;
  /** Where a node's set of categories begins among the bits; -1: it compares numbers. */
  readonly set: Ref | undefined;
  /** One number a category of each set: 1 goes left. */
  readonly bits: Ref;
}

/** Bits of a set of categories, as the ensemble keeps them: so many words of 16. */
const setBits = 16 * 16;

/** By node where its set begins among the bits, -1 where it compares numbers; undefined where all do. */
export function setTables(
  spec: TreesSpec,
  data: (name: string) => Float32Array,
): { sets: Int32Array | undefined; bits: Int32Array } {
  const thresholds = data('nodes/threshold');
  const isSet = spec.features.map((feature) => feature.kind !== 'token' && isCategorical(feature));
  const words = data('sets');
  const bits = Int32Array.from({ length: Math.max(1, words.length * 16) }, (_, i) => ((words[i >> 4] ?? 0) >> (i & 15)) & 1);
  if (!isSet.includes(true)) return { sets: undefined, bits };
  const sets = Int32Array.from(data('nodes/feature'), (feature, i) => (isSet[feature] ? (thresholds[i] ?? 0) * setBits : -1));
  return { sets, bits };
}

function nodeTables({ graph }: GraphContext, spec: TreesSpec, data: (name: string) => Float32Array): NodeTables {
  const { sets, bits } = setTables(spec, data);
  const ints = (values: Int32Array): Ref => graph.constant('DT_INT32', [values.length], values);
  const floats = (name: string): Ref => graph.constant('DT_FLOAT', [data(name).length], data(name));
  return {
    feature: ints(Int32Array.from(data('nodes/feature'))),
    threshold: floats('nodes/threshold'),
    left: ints(Int32Array.from(data('nodes/left'))),
    missingLeft: ints(Int32Array.from(data('nodes/missingLeft'))),
    value: floats('nodes/value'),
    set: sets && ints(sets),
    bits: ints(bits),
  };
}

function leftOf({ ops }: GraphContext, nodes: NodeTables, { node, x }: { readonly node: Ref; readonly x: Ref }): Ref {
  const atMost = ops.compare('LessEqual', x, ops.gather(nodes.threshold, node));
  const isMissing = ops.compare('NotEqual', x, x);
  const missingLeft = ops.compareWith('Equal', ops.gather(nodes.missingLeft, node), 1);
  const number = ops.or(atMost, ops.and(isMissing, missingLeft));
  if (!nodes.set) return number;
  const set = ops.gather(nodes.set, node);
  const isSet = ops.compareWith('GreaterEqual', set, 0);
  // Where the node compares numbers x is no category, and may be no whole number: its bit is not looked at.
  const bin = ops.cast(ops.select(isSet, x, ops.number('DT_FLOAT', 0)), 'DT_INT32');
  const bit = ops.gather(nodes.bits, ops.binary('AddV2', ops.with('Maximum', set, 0), bin));
  return ops.select(isSet, ops.compareWith('Equal', bit, 1), number);
}

/** rows x features: numbers, bins of categories, 0 or 1 for tokens. */
function featureMatrix(context: GraphContext, spec: TreesSpec, data: (name: string) => Float32Array, input: GraphInput): Ref {
  const { ops } = context;
  const columns: Ref[] = [];
  for (const [i, feature] of spec.features.entries()) {
    if (feature.kind === 'token') continue;
    const value = columnValue(context, feature, input);
    columns.push(isCategorical(feature) ? binned(context, data(`categories/${i}`), value) : value);
  }
  const tokens = tokenColumns(context, spec, input);
  const parts = [...(columns.length > 0 ? [ops.pack(columns, 1)] : []), ...(tokens ? [tokens] : [])];
  return ops.concat(parts, 1);
}

function binned({ ops, graph }: GraphContext, bins: Float32Array, value: Ref): Ref {
  return ops.gather(graph.constant('DT_FLOAT', [bins.length], bins), ops.cast(value, 'DT_INT32'));
}

function columnValue(context: GraphContext, column: Exclude<TreeFeature, { readonly kind: 'token' }>, input: GraphInput): Ref {
  const { ops, graph } = context;
  const slots = (from: number, count: number): Ref => {
    invariant(input.dense !== undefined, 'a column of slots has dense input');
    return ops.slice(input.dense, graph.ints([0, from]), graph.ints([-1, count]));
  };
  const slot = (at: number): Ref => ops.reshape(slots(at, 1), [-1]);
  switch (column.kind) {
    case 'number': {
      if (column.missing === undefined) return slot(column.slot);
      const isMissing = ops.compareWith('Equal', slot(column.missing), 1);
      return ops.select(isMissing, ops.number('DT_FLOAT', Number.NaN), slot(column.slot));
    }
    case 'choice': {
      const { count, ranks } = column;
      const set = ops.cast(ops.compareWith('NotEqual', slots(column.slot, count), 0), 'DT_INT32');
      const any = ops.compareWith('Greater', ops.reduce('Max', set, 1), 0);
      const place = ops.select(any, ops.argMax(set, 1), graph.scalar('DT_INT32', count));
      const values = Float32Array.from({ length: count + 1 }, (_, i) => (ranks ? (ranks[i] ?? Number.NaN) : i));
      return ops.gather(graph.constant('DT_FLOAT', [count + 1], values), place);
    }
    case 'id':
      return ops.cast(input.ids[column.input] ?? noInput(column.name), 'DT_FLOAT');
    case 'length': {
      const tokens = input.tokens[column.input] ?? noInput(column.name);
      return ops.reduce('Sum', ops.cast(ops.compareWith('NotEqual', tokens, 0), 'DT_FLOAT'), 1);
    }
    default:
      return cannotExport('A column of the trees', 'its kind has no form in a graph');
  }
}

function noInput(name: string): never {
  throw new Error(`No input of the trees is called ${name}`);
}

/** rows x tokens: whether a row has each of the frequent tokens. */
function tokenColumns({ ops, graph }: GraphContext, spec: TreesSpec, { rows, tokens }: GraphInput): Ref | undefined {
  const all = spec.features.filter((feature) => feature.kind === 'token');
  const parts = tokens.map((ids, text) => {
    const vocabulary = spec.inputs.texts[text]?.vocabularySize ?? 0;
    const places = new Int32Array(vocabulary).fill(all.length);
    for (const [i, feature] of all.entries()) if (feature.input === text) places[feature.token] = i;
    const place = ops.gather(graph.constant('DT_INT32', [vocabulary], places), ids);
    // One column more takes all other tokens.
    const width = graph.scalar('DT_INT32', all.length + 1);
    const owners = ops.expand(ops.binary('Mul', ops.range(rows), width), 1);
    const flat = ops.reshape(ops.binary('AddV2', owners, place), [-1, 1]);
    const ones = ops.fill(ops.reshape(ops.length(flat), [1]), graph.scalar('DT_FLOAT', 1));
    const counts = ops.scatter(flat, ones, ops.reshape(ops.binary('Mul', rows, width), [1]));
    const counted = ops.reshapeTo(counts, ops.pack([rows, width]));
    return ops.slice(counted, graph.ints([0, 0]), graph.ints([-1, all.length]));
  });
  if (all.length === 0 || parts.length === 0) return undefined;
  return ops.with(
    'Minimum',
    parts.reduce((a, b) => ops.binary('AddV2', a, b)),
    1,
  );
}

/** Most steps from a root to a leaf. Children lie behind their parent. */
export function deepest(roots: ArrayLike<number>, features: ArrayLike<number>, lefts: ArrayLike<number>): number {
  const steps = new Uint8Array(features.length);
  let most = 0;
  for (let node = features.length - 1; node >= 0; node--) {
    const left = lefts[node] ?? 0;
    if ((features[node] ?? -1) >= 0) steps[node] = 1 + Math.max(steps[left] ?? 0, steps[left + 1] ?? 0);
  }
  for (let i = 0; i < roots.length; i++) most = Math.max(most, steps[roots[i] ?? 0] ?? 0);
  return most;
}
