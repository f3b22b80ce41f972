/** Crosses in a graph: the values of several columns as one text, joined as `crossColumn` joins them. */

import { invariant } from '../../foundation/index.ts';
import { partNames } from '../buckets.ts';
import type { CrossPart } from '../fitted-transform.ts';
import type { RawValues } from './feature-graph.ts';
import type { Ref } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import { numbersOf, type RawValue } from './raw-values.ts';

/** A row that lacks one of the parts has no value. */
export function crossText(context: GraphContext, name: string, parts: readonly CrossPart[], raw: RawValues): RawValue {
  const values = parts.map((part) => {
    const value = raw.get(part.column);
    invariant(value !== undefined, `the graph has the input ${part.column}`);
    return partText(context, name, part, value);
  });
  const joined = context.texts.join(
    values.map(({ ref }) => ref),
    '_X_',
  );
  const missing = values.map((value) => value.missing).reduce((a, b) => context.ops.or(a, b));
  return { ref: context.ops.select(missing, context.graph.scalar('DT_STRING', ''), joined), missing };
}

function partText(context: GraphContext, name: string, part: CrossPart, value: RawValue): RawValue {
  if (part.boundaries !== undefined) return bucketText(context, part, part.boundaries, value);
  if (part.dtype === 'bytes') return value;
  if (part.dtype === 'int') return { ref: context.texts.asText(value.ref), missing: value.missing };
  return cannotExport(`The cross ${name}`, `the floats of ${part.column} become text in it, which TensorFlow writes differently`);
}

function bucketText(context: GraphContext, part: CrossPart, boundaries: readonly number[], value: RawValue): RawValue {
  const { ops, graph } = context;
  const { ref, missing } = numbersOf(context, value);
  const edges = graph.constant('DT_DOUBLE', [1, boundaries.length], Float64Array.from(boundaries));
  const bucket: Ref = ops.reduce('Sum', ops.cast(ops.compare('GreaterEqual', ops.expand(ref, 1), edges), 'DT_INT32'), 1);
  const names = partNames(part).map((bucketName) => new TextEncoder().encode(bucketName));
  return { ref: ops.gather(graph.constant('DT_STRING', [names.length], names), bucket), missing };
}
