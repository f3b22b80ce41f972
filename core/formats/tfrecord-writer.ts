/** Writes TFRecord files, plain or gzipped. */

import { maskedCrc32c } from './crc32c.ts';
import { createFileSink } from './file-sink.ts';

/** Methods throw ProblemError: `disk/full`, `disk/failed`. */
export interface RecordWriter {
  /** Copies `data`; resolves when more may be written. */
  write(data: Uint8Array): Promise<void>;
  readonly records: number;
  close(): Promise<void>;
  abort(): Promise<void>;
}

const bufferBytes = 1 << 18;

export function createRecordWriter(path: string, options: { readonly gzip?: boolean } = {}): RecordWriter {
  const sink = createFileSink(path, options);
  let buffer = Buffer.allocUnsafe(bufferBytes);
  let filled = 0;
  let records = 0;
  const flush = async (): Promise<void> => {
    if (filled === 0) return;
    const full = buffer.subarray(0, filled);
    buffer = Buffer.allocUnsafe(bufferBytes);
    filled = 0;
    await sink.write(full);
  };
  return {
    async write(data) {
      records++;
      if (filled + data.length + 16 > buffer.length) await flush();
      if (data.length + 16 > buffer.length) return sink.write(frameRecord(data));
      filled = writeFrame(buffer, filled, data);
    },
    get records() {
      return records;
    },
    async close() {
      await flush();
      await sink.close();
    },
    abort: () => sink.abort(),
  };
}

/** One record with its frame: length, checksums and data. */
export function frameRecord(data: Uint8Array): Uint8Array {
  const framed = Buffer.allocUnsafe(data.length + 16);
  writeFrame(framed, 0, data);
  return framed;
}

function writeFrame(target: Buffer, at: number, data: Uint8Array): number {
  target.writeUInt32LE(data.length, at);
  target.writeUInt32LE(0, at + 4);
  target.writeUInt32LE(maskedCrc32c(target.subarray(at, at + 8)), at + 8);
  target.set(data, at + 12);
  target.writeUInt32LE(maskedCrc32c(data), at + 12 + data.length);
  return at + 16 + data.length;
}
