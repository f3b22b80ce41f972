/** A column's rows as the Parquet writer takes them: one value or none a row, or lists. */

import type { DecodedArray } from 'hyparquet';
import { bytesAt } from './column-access.ts';
import type { BytesColumn, Column } from './column-batch.ts';

type Value = bigint | number | Uint8Array;

/** Values looked at before a column of mostly different values is left as it is. */
const trialValues = 2000;
/** Different values of one hash compared with; more than that are not worth the search. */
const maxBucket = 16;

/** One value a row, undefined where there is none. */
export function flatRows(column: Column): DecodedArray {
  const isFull = column.offsets[column.rows] === column.rows && column.present.every((present) => present === 1);
  // As many values as rows and at most one each: the values are the rows.
  if (isFull && (column.type === 'int' || column.type === 'float')) return column.values;
  const valueAt = valueReader(column);
  const rows = new Array<Value | undefined>(column.rows);
  for (let row = 0; row < column.rows; row++) {
    const at = column.offsets[row] as number;
    rows[row] = at === column.offsets[row + 1] ? undefined : valueAt(at);
  }
  return rows;
}

export function listRows(column: Column): (Value[] | undefined)[] {
  const valueAt = valueReader(column);
  return Array.from({ length: column.rows }, (_, row) => {
    if (column.present[row] === 0) return undefined;
    const start = column.offsets[row] as number;
    return Array.from({ length: (column.offsets[row + 1] as number) - start }, (_, i) => valueAt(start + i));
  });
}

function valueReader(column: Column): (index: number) => Value {
  if (column.type === 'bytes') return sharedValues(column);
  if (column.type === 'unknown') return () => 0;
  const { values } = column;
  return (index) => values[index] as bigint | number;
}

/**
 * Equal values as one object: the writer's dictionary then knows them by identity, without hashing them, and a column
 * of few values costs few objects.
 */
function sharedValues(column: BytesColumn): (index: number) => Uint8Array {
  const buckets = new Map<number, Uint8Array[]>();
  let looked = 0;
  let different = 0;
  return (index) => {
    if (looked >= trialValues && different > looked / 2) return bytesAt(column, index);
    looked++;
    const candidate = bytesAt(column, index);
    const hash = hashOf(candidate);
    const bucket = buckets.get(hash);
    const known = bucket?.find((value) => Buffer.compare(value, candidate) === 0);
    if (known) return known;
    different++;
    if (!bucket) buckets.set(hash, [candidate]);
    else if (bucket.length < maxBucket) bucket.push(candidate);
    return candidate;
  };
}

/** FNV-1a over the length and at most the first and last 32 bytes. */
function hashOf(value: Uint8Array): number {
  let hash = 0x811c9dc5 ^ value.length;
  const head = Math.min(value.length, 32);
  for (let at = 0; at < head; at++) hash = Math.imul(hash ^ (value[at] as number), 0x01000193);
  for (let at = Math.max(head, value.length - 32); at < value.length; at++)
    hash = Math.imul(hash ^ (value[at] as number), 0x01000193);
  return hash;
}
