/** TFRecord framing: u64 length, masked CRC-32C of it, data, masked CRC-32C of the data; all little-endian. */

import { type CancelSignal, raise } from '../foundation/index.ts';
import { type Compression, isGzip, readChunks, readHead } from './byte-chunks.ts';
import { maskedCrc32c, maskedCrc32cOfEight } from './crc32c.ts';

export interface TfRecord {
  /** Byte offset of the record in the (decompressed) file. */
  readonly offset: number;
  readonly data: Uint8Array;
}

export interface RecordOptions {
  readonly signal?: CancelSignal;
  onBytes?(bytes: number): void;
}

const maxRecordBytes = 2 ** 31 - 1;

/**
 * Records in order, in arrays as they come off the disk. Throws ProblemError: `file/truncated`,
 * `file/checksum-mismatch` (with `details.offset`), and those of reading a file.
 */
export async function* readRecords(path: string, options: RecordOptions = {}): AsyncGenerator<readonly TfRecord[]> {
  const compression = await detectCompression(path);
  const held: Buffer[] = [];
  let heldBytes = 0;
  let needed = 12;
  let offset = 0;
  for await (const chunk of readChunks(path, { ...options, compression })) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < needed) continue;
    const buffer = held.length === 1 ? chunk : Buffer.concat(held);
    const records: TfRecord[] = [];
    let at = 0;
    for (;;) {
      needed = recordBytes(buffer, at, { path, offset: offset + at });
      if (buffer.length - at < needed) break;
      records.push({ offset: offset + at, data: recordData(buffer, at, { path, offset: offset + at }) });
      at += needed;
    }
    offset += at;
    held.length = 0;
    heldBytes = buffer.length - at;
    if (heldBytes > 0) held.push(buffer.subarray(at));
    if (records.length > 0) yield records;
  }
  if (heldBytes > 0) raiseTruncated(path, offset);
}

/** Whether the first record's frame holds; a file of zero records has none. */
export function startsWithRecord(head: Uint8Array): boolean {
  if (head.length < 12) return false;
  return readUint32(head, 8) === maskedCrc32c(head.subarray(0, 8));
}

async function detectCompression(path: string): Promise<Compression> {
  const head = await readHead(path, 12);
  if (isGzip(head)) return 'gzip';
  const zlib = head[0] === 0x78 && ((head[0] << 8) | (head[1] ?? 0)) % 31 === 0;
  return zlib && !startsWithRecord(head) ? 'zlib' : 'none';
}

interface Place {
  readonly path: string;
  readonly offset: number;
}

/** Bytes of the whole record at `at`; 12 while its length is not yet known. */
function recordBytes(buffer: Buffer, at: number, place: Place): number {
  if (buffer.length - at < 12) return 12;
  if (buffer.readUInt32LE(at + 8) !== maskedCrc32cOfEight(buffer, at)) raiseMismatch(place, 'length');
  const length = buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 2 ** 32;
  if (length > maxRecordBytes) raiseMismatch(place, 'length');
  return 16 + length;
}

function recordData(buffer: Buffer, at: number, place: Place): Uint8Array {
  const end = at + 12 + buffer.readUInt32LE(at);
  // A plain view costs less than a Buffer.
  const data = new Uint8Array(buffer.buffer, buffer.byteOffset + at + 12, end - at - 12);
  if (buffer.readUInt32LE(end) !== maskedCrc32c(data)) raiseMismatch(place, 'data');
  return data;
}

function raiseMismatch({ path, offset }: Place, part: string): never {
  const message = `The checksum of a record's ${part} is wrong at byte ${offset}: ${path}`;
  const hint = 'Copy or write the file again; if it is not a TFRecord file, choose its format.';
  raise('file/checksum-mismatch', message, hint, { details: { path, offset } });
}

function raiseTruncated(path: string, offset: number): never {
  const message = `The file ends in the middle of the record at byte ${offset}: ${path}`;
  raise('file/truncated', message, 'Copy or write the file again: the end is missing.', { details: { path, offset } });
}

function readUint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}
