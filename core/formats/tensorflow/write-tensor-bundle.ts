/** Writes a TensorFlow checkpoint of version 2 (tensor bundle): floats by name, one data file and its index. */

import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { maskedCrc32c } from '../crc32c.ts';
import { encodeMessage } from '../tfmd-binary.ts';
import { ProtoWriter, wireType } from '../tfmd-wire.ts';
import { type TableEntry, writeSortedTable } from './sorted-table-writer.ts';
import { type ShapeProto, shapeProtoType } from './tensor-messages.ts';

export interface BundleTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const float = 1;

/** `prefix` as TensorFlow names it: `variables/variables`. Both files are synced. */
export async function writeTensorBundle(prefix: string, tensors: readonly BundleTensor[]): Promise<void> {
  await mkdir(dirname(prefix), { recursive: true });
  const sorted = [...tensors].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const entries: TableEntry[] = [{ key: new Uint8Array(0), value: header() }];
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const { name, shape, data } of sorted) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    entries.push({ key: Buffer.from(name), value: entry(shape, { offset, bytes }) });
    chunks.push(bytes);
    offset += bytes.length;
  }
  await writeSynced(`${prefix}.data-00000-of-00001`, chunks);
  await writeSynced(`${prefix}.index`, [writeSortedTable(entries)]);
}

async function writeSynced(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** BundleHeaderProto: one shard, little endian, version {producer: 1}. */
function header(): Uint8Array {
  const writer = new ProtoWriter();
  writer.tag(1, wireType.varint);
  writer.varint(1);
  writer.tag(3, wireType.lengthDelimited);
  writer.nested(() => {
    writer.tag(1, wireType.varint);
    writer.varint(1);
  });
  return writer.finish();
}

/** BundleEntryProto. */
function entry(shape: readonly number[], { offset, bytes }: { readonly offset: number; readonly bytes: Uint8Array }): Uint8Array {
  const proto: ShapeProto = { dim: shape.map((size) => ({ size, name: '' })), unknown_rank: false };
  const sum = new DataView(new ArrayBuffer(4));
  sum.setUint32(0, maskedCrc32c(bytes), true);
  const writer = new ProtoWriter();
  writer.tag(1, wireType.varint);
  writer.varint(float);
  writer.tag(2, wireType.lengthDelimited);
  writer.lengthDelimited(encodeMessage(shapeProtoType, proto));
  if (offset > 0) {
    writer.tag(4, wireType.varint);
    writer.varint(offset);
  }
  writer.tag(5, wireType.varint);
  writer.varint(bytes.length);
  writer.tag(6, wireType.fixed32);
  writer.raw(new Uint8Array(sum.buffer));
  return writer.finish();
}
