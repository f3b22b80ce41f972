/**
 * tf.SequenceExample bytes as the tf.Example that holds the same: context features as they are, and each feature list
 * as two features, its values one step after the other and `<name>/row_lengths`, the number of values of each step,
 * which is how tf.io.RaggedFeature partitions write nested lists.
 */

import { MalformedExample } from './example-decoder.ts';

const rowLengthsSuffix = '/row_lengths';

interface Range {
  readonly start: number;
  readonly end: number;
}

const bytesKind = 1;
const floatKind = 2;

/** Whether the record, or what there is of it, has feature lists: field 2, which a tf.Example has not. */
export function isSequenceRecord(record: Uint8Array): boolean {
  try {
    for (const { field } of fields(record, { start: 0, end: record.length })) if (field === 2) return true;
  } catch (error) {
    if (!(error instanceof MalformedExample)) throw error;
  }
  return false;
}

/** Throws MalformedExample. */
export function exampleOfSequence(record: Uint8Array): Uint8Array {
  const entries: Uint8Array[] = [];
  const names = new Set<string>();
  const take = (name: string): void => {
    if (names.has(name)) throw new MalformedExample(`has ${name} twice among its context and feature lists`);
    names.add(name);
  };
  for (const part of fields(record, { start: 0, end: record.length })) {
    if (!part.packed || part.field > 2) continue;
    // A map's key that comes twice counts the last time.
    const own = new Map<string, readonly Uint8Array[]>();
    for (const item of fields(record, part.range)) {
      if (item.field !== 1 || !item.packed) continue;
      const { name, value } = mapEntry(record, item.range);
      const whole = record.subarray(item.range.start, item.range.end);
      own.set(name, part.field === 1 ? [message(1, whole)] : listEntries(record, name, value));
    }
    for (const [name, written] of own) {
      take(name);
      if (part.field === 2) take(name + rowLengthsSuffix);
      entries.push(...written);
    }
  }
  return message(1, Buffer.concat(entries));
}

/** The two map entries of one feature list. */
function listEntries(record: Uint8Array, name: string, list: Range): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  const lengths: number[] = [];
  let kind: number | undefined;
  for (const step of fields(record, list)) {
    if (step.field !== 1 || !step.packed) continue;
    const values = stepValues(record, step.range);
    lengths.push(values?.count ?? 0);
    if (!values || (values.count === 0 && kind !== undefined)) continue;
    if (kind !== undefined && kind !== values.kind && parts.length > 0) {
      throw new MalformedExample(`has steps of different types in ${name}`);
    }
    kind = values.kind;
    // Lists of one kind put one after the other are the encoding of the joined list.
    if (values.count > 0) parts.push(record.subarray(values.range.start, values.range.end));
  }
  const feature = kind === undefined ? new Uint8Array(0) : message(kind, Buffer.concat(parts));
  const rowLengths = message(3, message(1, Buffer.concat(lengths.map(varint))));
  return [entry(name, feature), entry(name + rowLengthsSuffix, rowLengths)];
}

/** The list of one step; of several kinds the last, as protobuf's oneof has it. */
function stepValues(
  record: Uint8Array,
  step: Range,
): { readonly kind: number; readonly range: Range; readonly count: number } | undefined {
  let found: { readonly kind: number; readonly range: Range } | undefined;
  for (const { field, range, packed } of fields(record, step)) if (packed && field <= 3) found = { kind: field, range };
  return found && { ...found, count: countValues(record, found.range, found.kind) };
}

function countValues(record: Uint8Array, list: Range, kind: number): number {
  let count = 0;
  for (const { field, range, packed } of fields(record, list)) {
    if (field !== 1) continue;
    if (kind === bytesKind || !packed) count++;
    else if (kind === floatKind) {
      if ((range.end - range.start) % 4 !== 0) throw new MalformedExample('has a float list of broken length');
      count += (range.end - range.start) / 4;
    } else for (let at = range.start; at < range.end; at++) if ((record[at] as number) < 128) count++;
  }
  return count;
}

function mapEntry(record: Uint8Array, entryRange: Range): { readonly name: string; readonly value: Range } {
  let name = '';
  let value: Range = { start: 0, end: 0 };
  for (const { field, range, packed } of fields(record, entryRange)) {
    if (!packed) continue;
    if (field === 1) name = Buffer.from(record.subarray(range.start, range.end)).toString('utf8');
    else if (field === 2) value = range;
  }
  return { name, value };
}

interface Field {
  readonly field: number;
  /** Of the content; of the number itself for a field that is not length-delimited. */
  readonly range: Range;
  /** Length-delimited. */
  readonly packed: boolean;
}

function* fields(data: Uint8Array, { start, end }: Range): Generator<Field> {
  let at = start;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw new MalformedExample('ends in the middle of a field');
      const byte = data[at++] as number;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new MalformedExample('has a number that is too long');
  };
  while (at < end) {
    const tag = number();
    const field = Math.floor(tag / 8);
    if (field < 1) throw new MalformedExample('has a field without a number');
    const wireType = tag % 8;
    const from = at;
    if (wireType === 0) number();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else if (wireType === 2) {
      const length = number();
      const range = { start: at, end: at + length };
      // The tag alone tells a sequence, also where a record is cut.
      if (range.end > end && field !== 2) throw new MalformedExample('ends in the middle of a field');
      at = Math.min(range.end, end);
      yield { field, range: { start: range.start, end: at }, packed: true };
      if (range.end > end) throw new MalformedExample('ends in the middle of a field');
      continue;
    } else throw new MalformedExample(`has a field of wire type ${wireType}`);
    if (at > end) throw new MalformedExample('ends in the middle of a field');
    yield { field, range: { start: from, end: at }, packed: false };
  }
}

function entry(name: string, feature: Uint8Array): Uint8Array {
  return message(1, Buffer.concat([message(1, Buffer.from(name)), message(2, feature)]));
}

function message(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(field * 8 + 2), varint(content.length), content]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
