/** Crosses in an ONNX graph: the values of several columns as one text, joined as `crossColumn` joins them. */

import { partNames } from '../buckets.ts';
import { hashBucket } from '../farm-hash.ts';
import type { CrossPart } from '../fitted-transform.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import { hashBuckets, longestHashed, type TextBytes } from './onnx-farm-hash.ts';
import { numbersOf } from './onnx-numbers.ts';
import type { Raw, RawColumn, RawColumns } from './onnx-raw.ts';
import { bytesOfInts, bytesOfNames, joinedBytes, longestInt } from './onnx-text-bytes.ts';
import { joined } from './onnx-texts.ts';

/** tf.sparse.cross joins by it. */
const joint = '_X_';

/** A row that lacks one of the parts has no value. */
export function crossText(graph: OnnxBuilder, name: string, parts: readonly CrossPart[], raw: RawColumns): RawColumn {
  const values = parts.map((part) => {
    const value = raw.get(part.column) ?? cannotExport(`The cross ${name}`, `its column ${part.column} is no input`);
    return partText(graph, name, part, value);
  });
  const texts = values.flatMap(({ ref }, i) => (i === 0 ? [ref] : [graph.text(joint), ref]));
  const missing = values.map((value) => value.missing).reduce((a, b) => graph.op('Or', [a, b]));
  const list = hasLists(parts, raw) ? combinations(graph, listedParts(graph, parts, { values, raw })) : undefined;
  const cross: RawColumn = { dtype: 'bytes', ref: joined(graph, texts), missing, ...(list === undefined ? {} : { list }) };
  if (!isHashableCross(parts)) return cross;
  if (hasFewBuckets(parts)) return { ...cross, hashed: (buckets) => hashedBuckets(graph, { parts, values, buckets }) };
  const bytes = values.flatMap((value) => value.bytes?.() ?? []);
  return { ...cross, hashed: (buckets) => hashBuckets(graph, joinedBytes(graph, bytes, joint), buckets) };
}

/** A number in buckets counts by its first value alone. */
function hasLists(parts: readonly CrossPart[], raw: RawColumns): boolean {
  return parts.some(({ column, boundaries }) => boundaries === undefined && raw.get(column)?.list !== undefined);
}

interface Parted {
  readonly values: readonly PartText[];
  readonly raw: RawColumns;
}

/** Each part's texts, rows x values. */
function listedParts(graph: OnnxBuilder, parts: readonly CrossPart[], { values, raw }: Parted): PartText[] {
  return values.map((value, i) => {
    const { boundaries, column, dtype } = parts[i] as CrossPart;
    const list = boundaries === undefined ? raw.get(column)?.list : undefined;
    if (list === undefined) return { ref: graph.column(value.ref), missing: graph.column(value.missing) };
    return { ref: dtype === 'bytes' ? list.ref : graph.cast(list.ref, 'string'), missing: list.missing };
  });
}

/** As cross-column.ts has it. */
const mostOfRow = 10_000;

/** Every value of a part with every one of the others, in the order of the first; the first ones of a row. */
function combinations(graph: OnnxBuilder, parts: readonly PartText[]): Raw {
  const pair = (left: PartText, right: PartText): PartText => {
    const lefts = (value: Value): Value => graph.op('Unsqueeze', [value, graph.axis(2)]);
    const rights = (value: Value): Value => graph.op('Unsqueeze', [value, graph.axis(1)]);
    const shape = graph.op('Shape', [graph.op('Or', [lefts(left.missing), rights(right.missing)])]);
    const rows = graph.op('Slice', [shape, graph.axis(0), graph.axis(1)]);
    const sizes = graph.op('Slice', [shape, graph.axis(1), graph.axis(3)]);
    const flat = graph.concat([rows, graph.op('ReduceProd', [sizes], { axes: [0n], keepdims: 1 })], 0);
    const text = joined(graph, [lefts(left.ref), graph.text(joint), rights(right.ref)]);
    const missing = graph.op('Or', [lefts(left.missing), rights(right.missing)]);
    return { ref: graph.op('Reshape', [text, flat]), missing: graph.op('Reshape', [missing, flat]) };
  };
  const { ref, missing } = parts.reduce(pair);
  const place = graph.op('CumSum', [graph.cast(graph.op('Not', [missing]), 'int64'), graph.int(1)]);
  const isBehind = graph.op('Greater', [place, graph.int(mostOfRow)]);
  return { dtype: 'bytes', ref, missing: graph.op('Or', [missing, isBehind]) };
}

/** Whether the graph can tell the bytes of its values, and they are few enough. */
export function isHashableCross(parts: readonly CrossPart[]): boolean {
  if (hasFewBuckets(parts)) return true;
  const lengths = parts.map((part) => {
    if (part.boundaries !== undefined) return Math.max(...partNames(part).map((name) => name.length));
    return part.dtype === 'int' ? longestInt : Number.POSITIVE_INFINITY;
  });
  return lengths.reduce((sum, length) => sum + length, joint.length * (parts.length - 1)) <= longestHashed;
}

/** So many combinations are hashed beforehand. */
const mostCombinations = 65_536;

function hasFewBuckets(parts: readonly CrossPart[]): boolean {
  const combinations = parts.map(({ boundaries }) => (boundaries?.length ?? Number.POSITIVE_INFINITY) + 1);
  return combinations.reduce((product, count) => product * count, 1) <= mostCombinations;
}

interface HashedBuckets {
  readonly parts: readonly CrossPart[];
  readonly values: readonly PartText[];
  readonly buckets: number;
}

/** Of a cross of buckets alone: the hash of each combination is known. */
function hashedBuckets(graph: OnnxBuilder, { parts, values, buckets }: HashedBuckets): Value {
  const names = parts.map(partNames);
  const combinations = names.reduce((lefts, rights) => lefts.flatMap((left) => rights.map((right) => `${left}${joint}${right}`)));
  const hashes = combinations.map((text) => {
    const bytes = new TextEncoder().encode(text);
    return hashBucket(bytes, 0, bytes.length, buckets);
  });
  const place = values
    .map((value, i) => ({ at: value.place as Value, size: names[i]?.length ?? 1 }))
    .reduce((left, right) => {
      const before = graph.op('Mul', [left.at, graph.int(right.size)]);
      return { at: graph.op('Add', [before, right.at]), size: right.size };
    });
  return graph.op('Gather', [graph.ints([hashes.length], hashes), place.at]);
}

interface PartText {
  readonly ref: Value;
  readonly missing: Value;
  /** Of a number in buckets: int64, [rows]. */
  readonly place?: Value;
  bytes?(): TextBytes;
}

function partText(graph: OnnxBuilder, name: string, part: CrossPart, value: Raw): PartText {
  const { boundaries, dtype, column } = part;
  if (boundaries !== undefined) {
    const { place, missing } = bucketPlaces(graph, boundaries, value);
    const names = partNames(part);
    const ref = graph.op('Gather', [graph.texts([names.length], names), place]);
    return { ref, missing, place, bytes: () => bytesOfNames(graph, names, place) };
  }
  if (dtype === 'bytes') return value;
  if (dtype === 'int') {
    const bytes = (): TextBytes => bytesOfInts(graph, value.ref);
    return { ref: graph.cast(value.ref, 'string'), missing: value.missing, bytes };
  }
  return cannotExport(`The cross ${name}`, `the floats of ${column} become text in it, which ONNX writes differently`);
}

interface BucketPlaces {
  /** int64, [rows]: how many boundaries are at most the number. */
  readonly place: Value;
  readonly missing: Value;
}

export function bucketPlaces(graph: OnnxBuilder, boundaries: readonly number[], value: Raw): BucketPlaces {
  const { ref, missing } = numbersOf(graph, value);
  const edges = graph.doubles([1, boundaries.length], Float64Array.from(boundaries));
  const atMost = graph.cast(graph.op('GreaterOrEqual', [graph.column(ref), edges]), 'int64');
  return { place: graph.op('ReduceSum', [atMost, graph.axis(1)], { keepdims: 0 }), missing };
}
