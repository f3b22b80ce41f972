/** The journal being written: entries become durable here before anyone hears that a change is done. */

import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createProblem, invariant, type Problem, ProblemError } from '../foundation/index.ts';
import type { JournalEntry } from './change.ts';
import { encodeLine } from './checksummed-line.ts';
import { toDiskProblem } from './disk-problem.ts';
import { syncDirectory } from './durable-file.ts';
import { segmentName } from './journal-segments.ts';

/** Appends bytes at a position of a file; tests replace it to fill the disk. */
export type WriteBytes = (handle: FileHandle, bytes: Uint8Array, position: number) => Promise<void>;

export interface SealedSegment {
  readonly path: string;
  readonly lastSeq: number;
}

interface OpenSegment {
  readonly path: string;
  readonly handle: FileHandle;
  bytes: number;
  lastSeq: number;
}

export interface JournalOptions {
  readonly dir: string;
  readonly firstNumber: number;
  readonly write?: WriteBytes;
}

export class Journal {
  readonly #dir: string;
  readonly #write: WriteBytes;
  #number: number;
  #segment: OpenSegment | undefined;
  /** Appends and seals one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #broken: Problem | undefined;

  constructor(options: JournalOptions) {
    this.#dir = options.dir;
    this.#number = options.firstNumber;
    this.#write = options.write ?? writeFully;
  }

  /** Bytes of the segment being written. */
  get bytes(): number {
    return this.#segment?.bytes ?? 0;
  }

  /** Resolves when the entries are on the disk; on a ProblemError none of them is in the journal. */
  append(entries: readonly JournalEntry[]): Promise<void> {
    invariant(entries.length > 0, 'an append has entries');
    return this.#inTurn(() => this.#append(entries));
  }

  /** Ends the current segment, so that a checkpoint may read it; undefined when nothing was written since the last seal. */
  seal(): Promise<SealedSegment | undefined> {
    return this.#inTurn(async () => {
      const segment = this.#segment;
      this.#segment = undefined;
      await segment?.handle.close();
      return segment === undefined ? undefined : { path: segment.path, lastSeq: segment.lastSeq };
    });
  }

  async #append(entries: readonly JournalEntry[]): Promise<void> {
    if (this.#broken !== undefined) throw new ProblemError(this.#broken);
    const bytes = Buffer.from(entries.map((entry) => encodeLine(JSON.stringify(entry))).join(''));
    try {
      this.#segment ??= await this.#begin();
      await this.#write(this.#segment.handle, bytes, this.#segment.bytes);
      await this.#segment.handle.datasync();
    } catch (error) {
      await this.#takeBack();
      throw new ProblemError(toDiskProblem(error));
    }
    this.#segment.bytes += bytes.length;
    this.#segment.lastSeq = entries.at(-1)?.seq ?? 0;
  }

  async #begin(): Promise<OpenSegment> {
    await mkdir(this.#dir, { recursive: true });
    const path = join(this.#dir, segmentName(this.#number));
    const handle = await open(path, 'wx');
    this.#number += 1;
    await syncDirectory(this.#dir);
    return { path, handle, bytes: 0, lastSeq: 0 };
  }

  /** Removes what a failed append may have left, so that nothing unacknowledged comes back at the next start. */
  async #takeBack(): Promise<void> {
    if (this.#segment === undefined) return;
    try {
      await this.#segment.handle.truncate(this.#segment.bytes);
      await this.#segment.handle.sync();
    } catch {
      const hint = 'Close the project, check the disk, and open it again; everything acknowledged is in the journal.';
      this.#broken = createProblem('disk/failed', 'The metadata journal can no longer be written.', hint);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const result = await handle.write(bytes, written, bytes.length - written, position + written);
    written += result.bytesWritten;
  }
}
