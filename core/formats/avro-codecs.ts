/** Blocks of an Avro file as they were before compression; never more of them than a block may hold. */

import { crc32, inflateRawSync } from 'node:zlib';
import { decompressZstd } from 'hyparquet-compressors';
import { MalformedAvro } from './avro-schema.ts';
import { snappyDecompress } from './snappy.ts';

/** Of one block, decompressed. */
export const maxBlockBytes = 512 << 20;

/** Thrown for bytes that do not decompress, or not to what their checksum says. */
export class DamagedBlock extends Error {}

type Decompress = (data: Buffer) => Buffer;

const codecs: Readonly<Record<string, Decompress>> = {
  null: (data) => data,
  deflate: (data) => inflateRawSync(data, { maxOutputLength: maxBlockBytes }),
  snappy: unsnap,
  zstandard: (data) => {
    checkZstd(data);
    return bufferOf(decompressZstd(data));
  },
};

/** Undefined for a codec that cannot be read. */
export function avroCodec(name: string): Decompress | undefined {
  const decompress = Object.hasOwn(codecs, name) ? codecs[name] : undefined;
  if (!decompress || name === 'null') return decompress;
  return (data) => {
    try {
      return decompress(data);
    } catch (error) {
      if (error instanceof MalformedAvro || error instanceof DamagedBlock) throw error;
      if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
      throw new DamagedBlock(error instanceof Error ? error.message : String(error));
    }
  };
}

export const readableCodecs: readonly string[] = Object.keys(codecs);

/** Snappy's bytes, then the CRC-32 of the content, most significant byte first. */
function unsnap(data: Buffer): Buffer {
  if (data.length < 5) throw new DamagedBlock('a block of snappy is too short');
  const packed = data.subarray(0, data.length - 4);
  let length = 0;
  for (let i = 0, factor = 1; i < 5; i++, factor *= 128) {
    const byte = packed[i] ?? 0;
    length += (byte & 127) * factor;
    if (byte < 128) break;
  }
  // A copy of 64 bytes takes three: nothing packs tighter.
  if (length > maxBlockBytes) throw tooLarge();
  if (length > packed.length * 32) throw new DamagedBlock('a block of snappy claims more than it can hold');
  const content = length === 0 ? Buffer.alloc(0) : bufferOf(snappyDecompress(packed, length));
  if (crc32(content) >>> 0 !== data.readUInt32BE(data.length - 4)) throw new DamagedBlock('the checksum of a block is wrong');
  return content;
}

const zstdMagic = 0xfd2fb528;
const zstdBlockBytes = 128 << 10;

/** Walks the frames by their headers, so that a claimed size is believed only where it may be. */
function checkZstd(data: Buffer): void {
  let total = 0;
  for (let at = 0; at < data.length; ) {
    const magic = data.readUInt32LE(at);
    if (magic >>> 4 === 0x184d2a5) {
      at += 8 + data.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== zstdMagic) throw new DamagedBlock('a block of zstandard has no frame');
    const flags = data.readUInt8(at + 4);
    const single = (flags >> 5) & 1;
    const sizeBytes = flags >> 6 === 0 ? single : 1 << (flags >> 6);
    if (single === 0) checkWindow(data.readUInt8(at + 5));
    at += 6 - single + ((flags & 3) === 3 ? 4 : flags & 3);
    const claimed = sizeBytes === 0 ? undefined : frameSize(data, at, sizeBytes);
    const { end, most } = walkBlocks(data, at + sizeBytes);
    if (claimed !== undefined && claimed > most) throw new DamagedBlock('a frame of zstandard claims more than it can hold');
    total += claimed ?? most;
    if (total > maxBlockBytes) throw tooLarge();
    at = end + ((flags >> 2) & 1) * 4;
  }
}

function checkWindow(descriptor: number): void {
  const base = 2 ** (10 + (descriptor >> 3));
  if (base + (base / 8) * (descriptor & 7) > maxBlockBytes) throw tooLarge();
}

function frameSize(data: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(data.readBigUInt64LE(at));
  return data.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}

function walkBlocks(data: Buffer, from: number): { readonly end: number; readonly most: number } {
  let most = 0;
  for (let at = from; ; ) {
    const header = data.readUIntLE(at, 3);
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    most += kind === 2 ? zstdBlockBytes : size;
    at += 3 + (kind === 1 ? 1 : size);
    if ((header & 1) === 1) return { end: at, most };
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function tooLarge(): MalformedAvro {
  return new MalformedAvro(`a block is larger than ${maxBlockBytes >> 20} MB`);
}
