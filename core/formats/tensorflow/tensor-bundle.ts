/** A TensorFlow checkpoint of version 2 (tensor bundle): tensors by name out of an index and its data files. */

import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { raise } from '../../foundation/index.ts';
import { maskedCrc32c } from '../crc32c.ts';
import { decodeMessage } from '../tfmd-binary.ts';
import { ProtoReader, wireType } from '../tfmd-wire.ts';
import { type DataTypeName, type DecodedTensor, dataTypeName, elementCount } from './data-types.ts';
import { readSortedTable } from './sorted-table.ts';
import { shapeProtoType } from './tensor-messages.ts';
import { dimsOf, valuesOfBytes } from './tensor-proto.ts';
import { joinSlices, readSliceKey, type SliceExtent, type TensorSlice } from './tensor-slices.ts';

export interface BundleEntry {
  readonly dtype: DataTypeName | undefined;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
  /** Masked CRC-32C of the bytes. */
  readonly sum: number;
  /** Saved in several slices, each under a key of its own. */
  readonly isSliced: boolean;
}

export interface TensorBundle {
  readonly entries: ReadonlyMap<string, BundleEntry>;
  /** Raises model/invalid for a name it does not hold, artifact/damaged for changed bytes. */
  read(name: string): Promise<DecodedTensor>;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** `prefix` as TensorFlow names it: `variables/variables`. */
export async function openTensorBundle(prefix: string): Promise<TensorBundle> {
  const table = readSortedTable(await readIndex(`${prefix}.index`));
  const entries = new Map<string, BundleEntry>();
  const slices = new Map<string, readonly SliceEntry[]>();
  let shards = 1;
  for (const { key, value } of table) {
    const slice = readSliceKey(key);
    if (key.length === 0) shards = readHeader(value);
    else if (slice)
      slices.set(slice.name, [...(slices.get(slice.name) ?? []), { extents: slice.extents, entry: readEntry(value) }]);
    else entries.set(decoder.decode(key), readEntry(value));
  }
  return {
    entries,
    read: async (name) => {
      const entry = entries.get(name);
      if (!entry) return raise('model/invalid', `The variables hold no ${name}`, 'Save the model again.');
      if (!entry.isSliced) return readTensor(prefix, shards, { name, entry });
      const read: TensorSlice[] = [];
      for (const { extents, entry: part } of slices.get(name) ?? []) {
        read.push({ extents, tensor: await readTensor(prefix, shards, { name, entry: part }) });
      }
      return joinSlices(name, entry.shape, read);
    },
  };
}

async function readIndex(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    return raise('model/invalid', `The model has no ${basename(path)}`, 'Copy the whole folder of the model.', {
      details: { reason: String((error as NodeJS.ErrnoException).code) },
    });
  }
}

/** BundleHeaderProto: how many data files there are. */
function readHeader(bytes: Uint8Array): number {
  const reader = new ProtoReader(bytes);
  let shards = 1;
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 8 + wireType.varint) shards = reader.varint();
    else if (tag === 16 + wireType.varint && reader.varint() !== 0) damaged('numbers of the other byte order');
    else if (tag !== 16 + wireType.varint) reader.skip(tag % 8);
  }
  return shards;
}

/** BundleEntryProto. */
function readEntry(bytes: Uint8Array): BundleEntry {
  const reader = new ProtoReader(bytes);
  const entry = { dtype: 0, shape: [] as readonly number[], shard: 0, offset: 0, bytes: 0, sum: 0, isSliced: false };
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 8) entry.dtype = reader.varint();
    else if (tag === 18) entry.shape = dimsOf(decodeMessage(shapeProtoType, reader.lengthDelimited())) ?? [];
    else if (tag === 24) entry.shard = reader.varint();
    else if (tag === 32) entry.offset = reader.varint();
    else if (tag === 40) entry.bytes = reader.varint();
    else if (tag === 53) entry.sum = reader.fixed32();
    else {
      if (tag === 58) entry.isSliced = true;
      reader.skip(tag % 8);
    }
  }
  return { ...entry, dtype: dataTypeName(entry.dtype) };
}

interface SliceEntry {
  readonly extents: readonly SliceExtent[];
  readonly entry: BundleEntry;
}

interface NamedEntry {
  readonly name: string;
  readonly entry: BundleEntry;
}

async function readTensor(prefix: string, shards: number, { name, entry }: NamedEntry): Promise<DecodedTensor> {
  const { dtype, shape } = entry;
  if (dtype === undefined)
    return raise('model/invalid', `The variable ${name} has a type without values`, 'Save the model without it.');
  const bytes = await readShard(`${prefix}.data-${padded(entry.shard)}-of-${padded(shards)}`, entry);
  if (dtype === 'DT_STRING') return { dtype, shape, data: readTexts(bytes, elementCount(shape), entry.sum) };
  if (maskedCrc32c(bytes) !== entry.sum) damaged(`the sum of ${name} does not agree`);
  return { dtype, shape, data: valuesOfBytes(dtype, bytes, elementCount(shape)) };
}

function padded(number: number): string {
  return String(number).padStart(5, '0');
}

async function readShard(path: string, { offset, bytes }: BundleEntry): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      if (offset + bytes > (await file.stat()).size) damaged(`${basename(path)} is too short`);
      const content = new Uint8Array(bytes);
      await file.read(content, 0, bytes, offset);
      return content;
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return raise('model/invalid', `The model has no ${basename(path)}`, 'Copy the whole folder of the model.');
  }
}

/**
 * Lengths as varints, the masked sum of the lengths as 32-bit words, the texts. The entry's sum is that of the words, of
 * that sum and of the texts.
 */
function readTexts(bytes: Uint8Array, count: number, sum: number): Uint8Array[] {
  if (count > bytes.length) damaged('a tensor of texts is too short');
  const reader = new ProtoReader(bytes);
  const lengths = Array.from({ length: count }, () => reader.varint());
  const words = Buffer.alloc(count * 4);
  lengths.forEach((length, i) => {
    words.writeUInt32LE(length >>> 0, i * 4);
  });
  const start = reader.position;
  if (reader.fixed32() !== maskedCrc32c(words)) damaged('the sum of the lengths of texts does not agree');
  if (maskedCrc32c(Buffer.concat([words, bytes.subarray(start)])) !== sum) damaged('the sum of texts does not agree');
  let at = reader.position;
  return lengths.map((length) => {
    const text = bytes.slice(at, at + length);
    at += length;
    return text;
  });
}

function damaged(what: string): never {
  return raise('artifact/damaged', `The variables of the model are damaged: ${what}`, 'Save or copy the model again.');
}
