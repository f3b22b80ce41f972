/** LevelDB's sorted string table, as TensorFlow's tensor bundle has it for an index: keys with shared prefixes in checked blocks. */

import { raise } from '../../foundation/index.ts';
import { maskedCrc32c } from '../crc32c.ts';
import { snappyDecompress } from '../snappy.ts';
import { ProtoReader } from '../tfmd-wire.ts';

const footerBytes = 48;
const magic = 0xdb4775248b80fb57n;
/** Compression byte and sum behind every block. */
const trailerBytes = 5;
/** Larger than any block a writer makes; a damaged size must not ask for all memory. */
const mostBlockBytes = 2 ** 28;

export interface TableEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** All entries in the order of the file. Raises artifact/damaged. */
export function readSortedTable(file: Uint8Array): readonly TableEntry[] {
  if (file.length < footerBytes) damaged('it is too short');
  const footer = file.subarray(file.length - footerBytes);
  if (viewOf(footer).getBigUint64(footerBytes - 8, true) !== magic) damaged('its last bytes are not those of a table');
  const reader = new ProtoReader(footer);
  readHandle(reader);
  const entries: TableEntry[] = [];
  for (const { value } of blockEntries(readBlock(file, readHandle(reader)))) {
    for (const entry of blockEntries(readBlock(file, readHandle(new ProtoReader(value))))) entries.push(entry);
  }
  return entries;
}

interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

function readHandle(reader: ProtoReader): BlockHandle {
  return { offset: reader.varint(), size: reader.varint() };
}

function readBlock(file: Uint8Array, { offset, size }: BlockHandle): Uint8Array {
  if (offset + size + trailerBytes > file.length) damaged('a block lies behind its end');
  const sum = viewOf(file).getUint32(offset + size + 1, true);
  if (maskedCrc32c(file.subarray(offset, offset + size + 1)) !== sum) damaged('the sum of a block does not agree');
  const content = file.subarray(offset, offset + size);
  const compression = file[offset + size];
  if (compression === 0) return content;
  if (compression === 1) return unpacked(content);
  return damaged(`compression ${compression} is not known`);
}

function unpacked(content: Uint8Array): Uint8Array {
  const size = new ProtoReader(content).varint();
  if (size > mostBlockBytes) damaged('a block is too large');
  try {
    return snappyDecompress(content, size);
  } catch {
    return damaged('a block cannot be unpacked');
  }
}

function* blockEntries(block: Uint8Array): Generator<TableEntry> {
  const restarts = block.length >= 4 ? viewOf(block).getUint32(block.length - 4, true) : 0;
  const end = block.length - 4 - restarts * 4;
  if (end < 0) damaged('a block is cut short');
  const reader = new ProtoReader(block, 0, end);
  let key: Uint8Array = new Uint8Array(0);
  while (!reader.atEnd) {
    const shared = reader.varint();
    const rest = reader.varint();
    const valueSize = reader.varint();
    const from = reader.position;
    if (shared > key.length || from + rest + valueSize > end) damaged('a key or value lies behind its block');
    key = Buffer.concat([key.subarray(0, shared), block.subarray(from, from + rest)]);
    reader.position = from + rest + valueSize;
    yield { key, value: block.subarray(from + rest, from + rest + valueSize) };
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function damaged(what: string): never {
  return raise('artifact/damaged', `The index of the variables is damaged: ${what}`, 'Save or copy the model again.');
}
