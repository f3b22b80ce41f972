/** Fixed-size records spread over partitions by their first bytes: in memory where they fit, else in files. */

import { appendFileSync, closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { raiseWriteFailure } from '../formats/index.ts';

export interface PartitionOptions {
  /** Bytes of a record; its first four are as good as random. */
  readonly recordBytes: number;
  /** Records to come, at most. */
  readonly records: number;
  /** So much of them is held at a time, roughly. */
  readonly memoryBytes: number;
  /** For the files; made when needed. */
  readonly dir: string;
}

const maxBufferBytes = 64 << 10;
const readBytes = 1 << 20;

export class RecordPartitions {
  readonly #options: PartitionOptions;
  readonly #buffers: Buffer[];
  readonly #filled: number[];
  readonly #written: boolean[];
  /** A buffer of one of several partitions goes to its file at this size. */
  readonly #flushBytes: number;

  constructor(options: PartitionOptions) {
    this.#options = options;
    const count = Math.max(1, Math.ceil((options.records * options.recordBytes) / options.memoryBytes));
    this.#buffers = Array.from({ length: count }, () => Buffer.alloc(0));
    this.#filled = this.#buffers.map(() => 0);
    this.#written = this.#buffers.map(() => false);
    this.#flushBytes = Math.min(maxBufferBytes, options.memoryBytes / 4);
  }

  /** Copies the record. */
  add(record: Buffer): void {
    const { recordBytes } = this.#options;
    const at = record.readUInt32LE(0) % this.#buffers.length;
    const filled = this.#filled[at] as number;
    const buffer = this.#buffers[at] as Buffer;
    if (filled + recordBytes <= buffer.length) record.copy(buffer, filled, 0, recordBytes);
    else record.copy(this.#makeRoom(at), this.#filled[at] as number, 0, recordBytes);
    this.#filled[at] = (this.#filled[at] as number) + recordBytes;
  }

  /** Each partition as buffers of whole records, in the order they were added; read once, one after the other. */
  *partitions(): Generator<Iterable<Buffer>> {
    for (const at of this.#buffers.keys()) yield this.#partition(at);
  }

  *#partition(at: number): Generator<Buffer> {
    if (this.#written[at]) yield* this.#onDisk(at);
    const rest = (this.#buffers[at] as Buffer).subarray(0, this.#filled[at]);
    this.#buffers[at] = Buffer.alloc(0);
    if (rest.length > 0) yield rest;
  }

  *#onDisk(at: number): Generator<Buffer> {
    const path = this.#path(at);
    const { recordBytes } = this.#options;
    const file = openSync(path, 'r');
    try {
      const chunk = Buffer.alloc(Math.ceil(readBytes / recordBytes) * recordBytes);
      for (;;) {
        const length = readSync(file, chunk, 0, chunk.length, null);
        if (length === 0) break;
        yield chunk.subarray(0, length);
      }
    } finally {
      closeSync(file);
      rmSync(path);
    }
  }

  /** A single partition grows; of several, a full buffer goes to its file. */
  #makeRoom(at: number): Buffer {
    const buffer = this.#buffers[at] as Buffer;
    const full = buffer.subarray(0, this.#filled[at]);
    const isFile = this.#buffers.length > 1 && buffer.length >= this.#flushBytes;
    if (isFile) this.#flush(at, full);
    const { recordBytes } = this.#options;
    const grown = isFile ? buffer : Buffer.alloc(Math.max(buffer.length * 2, recordBytes * 8));
    if (!isFile) full.copy(grown);
    this.#buffers[at] = grown;
    return grown;
  }

  #flush(at: number, bytes: Buffer): void {
    const path = this.#path(at);
    try {
      mkdirSync(this.#options.dir, { recursive: true });
      appendFileSync(path, bytes);
    } catch (error) {
      raiseWriteFailure(error, path);
    }
    this.#filled[at] = 0;
    this.#written[at] = true;
  }

  #path(at: number): string {
    return join(this.#options.dir, `part-${at}`);
  }
}
