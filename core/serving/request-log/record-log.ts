/** One log of records: framed in memory, written as whole TFRecord files, never in the way of an answer. */

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { frameRecord } from '../../formats/index.ts';

/** A file is one that TensorFlow Serving takes for warm-up: at most so many records. */
const mostRecords = 1000;
/** Waiting or being written; what comes on top is dropped. */
const mostWaiting = 4 * mostRecords;
const mostWaitingBytes = 64 << 20;

export interface PendingRecord {
  /** Called off the request's turn. */
  encode(): Uint8Array;
  /** What it holds in memory, about. */
  readonly bytes: number;
  /** Its fate, once. */
  done(outcome: 'OK' | 'RESOURCE_EXHAUSTED' | 'UNKNOWN'): void;
}

export interface RecordLogOptions {
  /** Absolute; `-<time>-<number>.tfrecord` follows. */
  readonly prefix: string;
  readonly now: () => number;
  /** How long a record waits for others, milliseconds. */
  readonly flushMs: number;
  onFailure(error: unknown): void;
}

export class RecordLog {
  readonly #options: RecordLogOptions;
  #waiting: PendingRecord[] = [];
  #count = 0;
  #bytes = 0;
  #files = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RecordLogOptions) {
    this.#options = options;
  }

  add(record: PendingRecord): void {
    if (this.#count >= mostWaiting || this.#bytes + record.bytes > mostWaitingBytes) {
      record.done('RESOURCE_EXHAUSTED');
      return;
    }
    this.#waiting.push(record);
    this.#count++;
    this.#bytes += record.bytes;
    if (this.#waiting.length >= mostRecords) this.#cut();
    else this.#timer ??= setTimeout(() => this.#cut(), this.#options.flushMs).unref();
  }

  /** Resolves when all that was added is in files. */
  async close(): Promise<void> {
    this.#cut();
    await this.#writing;
  }

  #cut(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const records = this.#waiting;
    if (records.length === 0) return;
    this.#waiting = [];
    this.#writing = this.#writing.then(() => this.#write(records));
  }

  async #write(records: readonly PendingRecord[]): Promise<void> {
    let outcome: 'OK' | 'UNKNOWN' = 'OK';
    try {
      await this.#writeFile(records);
    } catch (error) {
      outcome = 'UNKNOWN';
      this.#options.onFailure(error);
    }
    for (const record of records) {
      this.#count--;
      this.#bytes -= record.bytes;
      record.done(outcome);
    }
  }

  /** Under another name until it is whole: who finds a log file can read all of it. */
  async #writeFile(records: readonly PendingRecord[]): Promise<void> {
    const { prefix, now } = this.#options;
    await mkdir(dirname(prefix), { recursive: true });
    const time = new Date(now()).toISOString().replace(/[-:.]/g, '');
    const name = `${prefix}-${time}-${process.pid}-${String(this.#files++).padStart(5, '0')}.tfrecord`;
    const part = `${name}.part`;
    const file = await open(part, 'wx');
    try {
      for (const record of records) await file.writeFile(frameRecord(record.encode()));
      await file.sync();
      await file.close();
      await rename(part, name);
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(part, { force: true });
      throw error;
    }
  }
}
