/** Writes LevelDB's sorted string table in one block of data: enough for an index of some thousand keys. */

import { maskedCrc32c } from '../crc32c.ts';
import { ProtoWriter } from '../tfmd-wire.ts';

export interface TableEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

const footerBytes = 48;
const magic = 0xdb4775248b80fb57n;

/** Keys in ascending order of their bytes. */
export function writeSortedTable(entries: readonly TableEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const add = (block: Uint8Array): Uint8Array => {
    const handle = handleOf(length, block.length);
    const stored = Buffer.alloc(block.length + 5);
    stored.set(block);
    // Compression 0: none; the sum is of the block and this byte.
    stored.writeUInt32LE(maskedCrc32c(stored.subarray(0, block.length + 1)), block.length + 1);
    parts.push(stored);
    length += stored.length;
    return handle;
  };
  const data = add(blockOf(entries));
  const meta = add(blockOf([]));
  const index = add(blockOf([{ key: entries.at(-1)?.key ?? new Uint8Array(0), value: data }]));
  const footer = Buffer.alloc(footerBytes);
  footer.set(meta);
  footer.set(index, meta.length);
  footer.writeBigUInt64LE(magic, footerBytes - 8);
  return Buffer.concat([...parts, footer]);
}

/** Every key whole, so that every entry is one where a reader may begin. */
function blockOf(entries: readonly TableEntry[]): Uint8Array {
  const writer = new ProtoWriter();
  const restarts: number[] = [];
  let length = 0;
  for (const { key, value } of entries) {
    restarts.push(length);
    const lengths = new ProtoWriter();
    lengths.varint(0);
    lengths.varint(key.length);
    lengths.varint(value.length);
    const head = lengths.finish();
    for (const part of [head, key, value]) writer.raw(part);
    length += head.length + key.length + value.length;
  }
  if (restarts.length === 0) restarts.push(0);
  const tail = Buffer.alloc(restarts.length * 4 + 4);
  restarts.forEach((at, i) => {
    tail.writeUInt32LE(at, i * 4);
  });
  tail.writeUInt32LE(restarts.length, restarts.length * 4);
  writer.raw(tail);
  return writer.finish();
}

function handleOf(offset: number, size: number): Uint8Array {
  const writer = new ProtoWriter();
  writer.varint(offset);
  writer.varint(size);
  return writer.finish();
}
