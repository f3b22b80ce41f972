/** Avro object container files: the header, then blocks of records, each closed by the file's sync marker. */

import { raise } from '../foundation/index.ts';
import { avroCodec, DamagedBlock, maxBlockBytes, readableCodecs } from './avro-codecs.ts';
import { AvroCursor } from './avro-cursor.ts';
import { type AvroType, MalformedAvro, parseAvroSchema } from './avro-schema.ts';
import { fileSize, readChunks, readHead } from './byte-chunks.ts';
import type { PassOptions } from './source-file.ts';

export interface AvroHeader {
  readonly path: string;
  readonly bytes: number;
  readonly schema: AvroType;
  readonly codec: string;
  readonly metadata: ReadonlyMap<string, Buffer>;
  readonly sync: Buffer;
  /** Where the first block starts. */
  readonly length: number;
}

export interface AvroBlock {
  readonly records: number;
  /** Decompressed. */
  readonly data: Buffer;
  /** Where it starts in the file. */
  readonly offset: number;
}

export const avroMagic = Buffer.from('Obj\x01', 'latin1');
const maxHeaderBytes = 64 << 20;
const syncBytes = 16;

/** Throws ProblemError: `file/empty`, `file/malformed`, `file/truncated`, `file/unsupported-format`. */
export async function readAvroHeader(path: string): Promise<AvroHeader> {
  const bytes = await fileSize(path);
  if (bytes === 0) raise('file/empty', `The file is empty: ${path}`, 'Choose a file with rows in it.', { details: { path } });
  for (let length = 1 << 16; ; length *= 8) {
    const head = await readHead(path, Math.min(length, maxHeaderBytes));
    if (!head.subarray(0, 4).equals(avroMagic)) raiseMalformed(path, 'it does not begin as one', 0);
    const header = reading(path, 0, () => parseHeader(head, head.length === bytes || length >= maxHeaderBytes));
    if (!header) continue;
    return reading(path, 0, () => {
      const codec = header.metadata.get('avro.codec')?.toString('utf8') || 'null';
      if (!avroCodec(codec)) raiseUnsupported(path, codec);
      const json = header.metadata.get('avro.schema')?.toString('utf8');
      if (json === undefined) throw new MalformedAvro('it has no schema');
      return { path, bytes, codec, schema: parseAvroSchema(json), ...header };
    });
  }
}

/** Blocks in order. Throws ProblemError: `file/malformed`, `file/truncated`, `file/checksum-mismatch`. */
export async function* readAvroBlocks(header: AvroHeader, options: PassOptions): AsyncGenerator<AvroBlock> {
  const { path, sync } = header;
  const decompress = avroCodec(header.codec) as (data: Buffer) => Buffer;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let needed = header.length;
  let offset = 0;
  for await (const chunk of readChunks(path, options)) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < needed) continue;
    const buffer = held.length === 1 ? chunk : Buffer.concat(held);
    let at = offset === 0 ? header.length : 0;
    for (;;) {
      const start = at;
      const frame = reading(path, offset + start, () => blockFrame(buffer, start));
      if (!frame) {
        needed = buffer.length - at + 1;
        break;
      }
      const end = frame.start + frame.size + syncBytes;
      if (offset + end > header.bytes) raiseTruncated(path, offset + at);
      needed = end - at;
      if (end > buffer.length) break;
      if (!buffer.subarray(end - syncBytes, end).equals(sync))
        raiseMalformed(path, 'a block does not end in the sync marker', offset + at);
      const packed = buffer.subarray(frame.start, end - syncBytes);
      const data = reading(path, offset + start, () => decompress(packed));
      yield { records: frame.records, data, offset: offset + at };
      at = end;
    }
    offset += at;
    held = at < buffer.length ? [buffer.subarray(at)] : [];
    heldBytes = buffer.length - at;
  }
  if (heldBytes > 0) raiseTruncated(path, offset);
}

/** Runs `work`; what it finds wrong with the file becomes a problem at `offset`. */
export function reading<T>(path: string, offset: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    raiseUnreadable(error, path, offset);
  }
}

/** Rethrows what does not speak of the file's bytes. */
export function raiseUnreadable(error: unknown, path: string, offset: number): never {
  if (error instanceof MalformedAvro) raiseMalformed(path, error.message, offset);
  if (!(error instanceof DamagedBlock)) throw error;
  const message = `A compressed block of the Avro file is damaged (${error.message}) at byte ${offset}: ${path}`;
  raise('file/checksum-mismatch', message, 'Copy or write the file again: its bytes were changed.', {
    details: { path, offset },
  });
}

/** Undefined while the header is not all there. */
function parseHeader(head: Buffer, isAll: boolean): Pick<AvroHeader, 'metadata' | 'sync' | 'length'> | undefined {
  const cursor = new AvroCursor();
  cursor.reset(head, avroMagic.length);
  try {
    const metadata = new Map<string, Buffer>();
    cursor.items(2, () => {
      const key = cursor.sized();
      const name = head.toString('utf8', key, cursor.at);
      const value = cursor.sized();
      metadata.set(name, head.subarray(value, cursor.at));
    });
    const sync = cursor.skip(syncBytes);
    return { metadata, sync: head.subarray(sync, cursor.at), length: cursor.at };
  } catch (error) {
    if (isAll || !(error instanceof MalformedAvro)) throw error;
    return undefined;
  }
}

/** Undefined while the block's two numbers are not all there. */
function blockFrame(buffer: Buffer, at: number): { records: number; size: number; start: number } | undefined {
  // Two numbers take at most 20 bytes; their last bytes are below 128.
  let numbers = 0;
  for (let i = at; i < buffer.length && numbers < 2 && i < at + 20; i++) if ((buffer[i] as number) < 128) numbers++;
  if (numbers < 2 && buffer.length < at + 20) return undefined;
  const cursor = new AvroCursor();
  cursor.reset(buffer, at);
  const records = cursor.count();
  const size = cursor.count();
  if (records < 0 || size < 0) throw new MalformedAvro('a block has a negative size');
  if (size > maxBlockBytes) throw new MalformedAvro(`a block is larger than ${maxBlockBytes >> 20} MB`);
  return { records, size, start: cursor.at };
}

function raiseMalformed(path: string, reason: string, offset: number): never {
  const message = `The Avro file cannot be read (${reason}, at byte ${offset}): ${path}`;
  raise('file/malformed', message, 'Write the file again, or choose its real format.', { details: { path, offset } });
}

function raiseTruncated(path: string, offset: number): never {
  const message = `The file ends in the middle of the block at byte ${offset}: ${path}`;
  raise('file/truncated', message, 'Copy or write the file again: the end is missing.', { details: { path, offset } });
}

function raiseUnsupported(path: string, codec: string): never {
  const message = `The Avro file is compressed with ${codec}, which cannot be read: ${path}`;
  const hint = `Write it again with one of: ${readableCodecs.join(', ')}.`;
  raise('file/unsupported-format', message, hint, { details: { path, codec } });
}
