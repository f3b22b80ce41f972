/**
 * How far an ingestion of several shards has come, kept in the stage's state folder: a killed one goes on behind its last
 * whole shard. What `progress.json` says is on the disk: it is written last, and replaced in one step.
 */

import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CellType, type RejectedRow, raiseWriteFailure } from '../../formats/index.ts';
import type { PlacedRows } from './placed-rows.ts';
import type { Place } from './take-ranges.ts';

export interface Progress {
  /** Behind the last whole shard. */
  readonly place: Place;
  /** By column, of the rows so far. */
  readonly types: readonly CellType[];
  /** By split. */
  readonly rows: readonly number[];
}

/** What came since the last record. */
export interface Recorded {
  readonly placed: readonly PlacedRows[];
  readonly rejects: readonly { readonly row: RejectedRow; readonly path: string }[];
  /** The shard's files, to be on the disk. */
  readonly files: readonly string[];
}

export interface Restored {
  readonly progress: Progress;
  /** Of all rows so far, digests and splits each in their order. */
  readonly placed: AsyncIterable<PlacedRows>;
  readonly rejects: Recorded['rejects'];
}

interface Saved {
  readonly key: string;
  readonly progress: Progress;
  readonly lengths: Readonly<Record<Log, number>>;
  readonly files: readonly string[];
}

const logs = ['digests', 'splits', 'rejects'] as const;
type Log = (typeof logs)[number];

/** Methods throw ProblemError (`disk/full`, `disk/failed`). */
export class IngestJournal {
  /** Where the shards are made. */
  readonly dir: string;
  readonly #key: string;
  #lengths: Record<Log, number> = { digests: 0, splits: 0, rejects: 0 };
  #files: readonly string[] = [];

  /** `key`: the sources, columns and splits that it is about; under another one it starts over. */
  constructor(dir: string, key: string) {
    this.dir = dir;
    this.#key = key;
  }

  /** What an earlier ingestion left; undefined, and an empty folder, where there is nothing to go on with. */
  async restore(): Promise<Restored | undefined> {
    const restored = await this.#load().catch(() => undefined);
    if (restored) return restored;
    await rm(this.dir, { recursive: true, force: true });
    await mkdir(this.dir, { recursive: true }).catch((error) => raiseWriteFailure(error, this.dir));
    return undefined;
  }

  async record(progress: Progress, { placed, rejects, files }: Recorded): Promise<void> {
    try {
      for (const log of ['digests', 'splits'] as const) {
        await this.#append(
          log,
          placed.map((rows) => rows[log]),
        );
      }
      await this.#append('rejects', [Buffer.from(rejects.map((reject) => `${JSON.stringify(reject)}\n`).join(''))]);
      for (const file of files) await syncFile(file);
      this.#files = [...this.#files, ...files];
      const saved: Saved = { key: this.#key, progress, lengths: this.#lengths, files: this.#files };
      const path = join(this.dir, 'progress.json');
      await writeSynced(`${path}.new`, JSON.stringify(saved));
      await rename(`${path}.new`, path);
      await syncFolder(this.dir);
    } catch (error) {
      raiseWriteFailure(error, this.dir);
    }
  }

  async #load(): Promise<Restored | undefined> {
    const saved = JSON.parse(await readFile(join(this.dir, 'progress.json'), 'utf8')) as Saved;
    if (saved.key !== this.#key) return undefined;
    for (const file of saved.files) await stat(file);
    for (const log of logs) if ((await stat(join(this.dir, log))).size < saved.lengths[log]) return undefined;
    this.#lengths = { ...saved.lengths };
    this.#files = saved.files;
    const parts: Buffer[] = [];
    for await (const part of this.#read('rejects')) parts.push(part);
    const rejects = Buffer.concat(parts).toString('utf8').split('\n').slice(0, -1);
    return {
      progress: saved.progress,
      placed: this.#placed(),
      rejects: rejects.map((line) => JSON.parse(line) as Recorded['rejects'][number]),
    };
  }

  async *#placed(): AsyncGenerator<PlacedRows> {
    const none = new Uint8Array(0);
    for await (const digests of this.#read('digests')) yield { digests, splits: none };
    for await (const splits of this.#read('splits')) yield { digests: none, splits };
  }

  /** Part by part; what was written behind the last record does not count. */
  async *#read(log: Log): AsyncGenerator<Buffer<ArrayBuffer>> {
    const length = this.#lengths[log];
    if (length > 0) yield* createReadStream(join(this.dir, log), { end: length - 1 });
  }

  async #append(log: Log, parts: readonly Uint8Array[]): Promise<void> {
    const file = await open(join(this.dir, log), 'a+');
    try {
      await file.truncate(this.#lengths[log]);
      for (const part of parts) {
        await file.appendFile(part);
        this.#lengths[log] += part.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Where the system has no way to, its renames are on the disk by themselves. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
