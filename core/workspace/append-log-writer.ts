/** Writes a register: lines gathered while a write is under way go out together, with one fsync for all. */

import { writeSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, invariant, type Json, ProblemError, systemClock } from '../foundation/index.ts';
import { encodeLine, syncDirectory, toDiskProblem } from '../metadata/index.ts';
import type { AppendLog, AppendLogOptions } from './append-log.ts';
import { segmentFileName } from './append-log-segments.ts';

/** Characters written at once; enough for the disk to be the limit. */
const batchCharacters = 1 << 20;
const syncDelayMs = 100;
/**
 * Bytes. So few go to the system's cache in some microseconds; a thread that does it takes ten times as long to hear of it
 * and to tell. Those who wait for the disk itself (`each`) wait in a thread.
 */
const mostAtOnce = 1 << 16;

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Segment {
  readonly handle: FileHandle;
  bytes: number;
  /** Something was written since the last fsync. */
  isDirty: boolean;
}

/** Creates `dir` when absent; the first segment file appears with the first record. */
export async function openAppendLog(dir: string, options: AppendLogOptions): Promise<AppendLog> {
  invariant(/^[\w-]+$/.test(options.writer), 'a writer is named with letters, digits and -');
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw new ProblemError(toDiskProblem(error));
  }
  return new SegmentWriter(dir, options);
}

class SegmentWriter implements AppendLog {
  readonly #dir: string;
  readonly #options: AppendLogOptions;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  #segment: Segment | undefined;
  #begun = 0;
  #writing: Promise<void> | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  /** An fsync in the background failed: the next one to ask hears of it. */
  #syncError: ProblemError | undefined;
  #isClosed = false;

  constructor(dir: string, options: AppendLogOptions) {
    this.#dir = dir;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  append(record: Json): Promise<void> {
    return this.#add(encodeLine(JSON.stringify(record)));
  }

  async appendAll(records: readonly Json[]): Promise<void> {
    if (records.length === 0) return;
    const lines = records.map((record) => encodeLine(JSON.stringify(record)));
    // One promise for as many lines as a write has room for.
    const parts: Promise<void>[] = [];
    let part = '';
    for (const line of lines) {
      part += line;
      if (part.length < batchCharacters) continue;
      parts.push(this.#add(part));
      part = '';
    }
    if (part !== '') parts.push(this.#add(part));
    await Promise.all(parts);
  }

  /** Whole lines. */
  #add(line: string): Promise<void> {
    invariant(!this.#isClosed, 'the register is open');
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async flush(): Promise<void> {
    await this.#writing;
    await this.#sync();
    this.#raiseSyncError();
  }

  async close(): Promise<void> {
    invariant(!this.#isClosed, 'a register is closed once');
    this.#isClosed = true;
    try {
      await this.flush();
    } finally {
      await this.#endSegment();
    }
  }

  async #writeAll(): Promise<void> {
    // What is appended in the same turn goes out together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        this.#raiseSyncError();
        await this.#write(batch.map(({ line }) => line).join(''));
      } catch (error) {
        await this.#abandonSegment();
        const problem = error instanceof ProblemError ? error : new ProblemError(toDiskProblem(error));
        for (const { reject } of batch) reject(problem);
        continue;
      }
      for (const { resolve } of batch) resolve();
    }
    this.#writing = undefined;
  }

  #takeBatch(): Waiting[] {
    let characters = 0;
    let count = 0;
    while (count < this.#waiting.length && characters < batchCharacters) {
      characters += this.#waiting[count]?.line.length ?? 0;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(text: string): Promise<void> {
    if (this.#segment !== undefined && this.#segment.bytes >= this.#options.maxSegmentBytes) await this.#sealSegment();
    this.#segment ??= await this.#beginSegment();
    const segment = this.#segment;
    const bytes = Buffer.from(text);
    const atOnce = this.#options.fsync === 'batched' && bytes.length <= mostAtOnce;
    for (let written = 0; written < bytes.length; ) {
      written += atOnce
        ? writeSync(segment.handle.fd, bytes, written)
        : (await segment.handle.write(bytes, written)).bytesWritten;
    }
    segment.isDirty = true;
    if (this.#options.fsync === 'each') await this.#sync();
    else this.#syncSoon();
    segment.bytes += bytes.length;
  }

  #syncSoon(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined;
      this.#sync().catch((error: unknown) => {
        this.#syncError = new ProblemError(toDiskProblem(error));
      });
    }, syncDelayMs);
  }

  async #sync(): Promise<void> {
    const segment = this.#segment;
    if (segment === undefined || !segment.isDirty) return;
    segment.isDirty = false;
    await segment.handle.datasync();
  }

  #raiseSyncError(): void {
    const error = this.#syncError;
    this.#syncError = undefined;
    if (error !== undefined) throw error;
  }

  async #beginSegment(): Promise<Segment> {
    for (;;) {
      this.#begun += 1;
      const name = segmentFileName({
        at: this.#clock.now(),
        pid: process.pid,
        number: this.#begun,
        writer: this.#options.writer,
      });
      try {
        const handle = await open(join(this.#dir, name), 'ax');
        await syncDirectory(this.#dir);
        return { handle, bytes: 0, isDirty: false };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }

  async #sealSegment(): Promise<void> {
    await this.#sync();
    await this.#endSegment();
  }

  /** After a failed write: takes back what it left; where even that fails, half a line at the end is what readers expect. */
  async #abandonSegment(): Promise<void> {
    await this.#segment?.handle.truncate(this.#segment.bytes).catch(() => undefined);
    await this.#endSegment();
  }

  async #endSegment(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    clearTimeout(this.#syncTimer);
    this.#syncTimer = undefined;
    await segment?.handle.close().catch(() => undefined);
  }
}
