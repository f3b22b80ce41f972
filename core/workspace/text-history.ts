/** One text of the project with undo and redo: versions stand in `.loopwright/history/<name>`, the newest 100 of them. */

import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import { isMissing, writeFileDurably } from '../metadata/index.ts';
import { onDisk } from './on-disk.ts';
import type { TextHistory } from './workspace.ts';

const versionsKept = 100;

/** `null`: the file did not exist. A number names the file `<n>.txt`. */
type Version = number | null;

interface HistoryIndex {
  /** Oldest first. */
  readonly versions: readonly Version[];
  /** Which version the text was last known to be; -1 before the first. */
  readonly cursor: number;
  /** Number of the next version file. */
  readonly next: number;
}

const emptyIndex: HistoryIndex = { versions: [], cursor: -1, next: 1 };

export class TextFile implements TextHistory {
  readonly #file: string;
  readonly #dir: string;
  #index: HistoryIndex = emptyIndex;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string, historyDir: string) {
    this.#file = file;
    this.#dir = historyDir;
  }

  /** Reads the history of earlier sessions; a damaged one begins anew, the text itself is not touched. */
  async load(): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    const text = await readIfThere(join(this.#dir, 'index.json'));
    this.#index = text === undefined ? emptyIndex : parseIndex(text);
  }

  get canUndo(): boolean {
    return this.#index.cursor > 0;
  }

  get canRedo(): boolean {
    return this.#index.cursor < this.#index.versions.length - 1;
  }

  read(): Promise<string | undefined> {
    return readIfThere(this.#file);
  }

  write(text: string): Promise<Result<void>> {
    return this.#inTurn(async () => {
      const current = await this.#keepCurrent();
      if (current === text) return;
      // The text first: a crash before the history knows it looks like an edit made outside, and is kept as one.
      await writeFileDurably(this.#file, text);
      await this.#push(text);
    });
  }

  undo(): Promise<Result<string | undefined>> {
    return this.#move(-1);
  }

  redo(): Promise<Result<string | undefined>> {
    return this.#move(1);
  }

  async #move(step: -1 | 1): Promise<Result<string | undefined>> {
    const moved = await this.#inTurn(async () => {
      await this.#keepCurrent();
      const cursor = this.#index.cursor + step;
      const version = this.#index.versions[cursor];
      if (version === undefined) return undefined;
      const text = version === null ? undefined : await readFile(join(this.#dir, `${version}.txt`), 'utf8');
      if (text === undefined) await rm(this.#file, { force: true });
      else await writeFileDurably(this.#file, text);
      await this.#save({ ...this.#index, cursor });
      return { text };
    });
    if (!moved.ok) return moved;
    if (moved.value !== undefined) return succeed(moved.value.text);
    const verb = step < 0 ? 'undo' : 'redo';
    return fail(createProblem('usage/invalid-argument', `There is nothing to ${verb}.`, 'Make a change first.'));
  }

  /** Makes the text on the disk the version at the cursor, so that an edit made outside can be undone too. */
  async #keepCurrent(): Promise<string | undefined> {
    const current = await this.read();
    const { versions, cursor } = this.#index;
    if (cursor >= 0) {
      const known = versions[cursor] ?? null;
      const knownText = known === null ? undefined : await readIfThere(join(this.#dir, `${known}.txt`));
      if (knownText === current) return current;
    }
    await this.#push(current);
    return current;
  }

  /** Adds a version after the cursor; what could be redone is gone. */
  async #push(text: string | undefined): Promise<void> {
    const { versions, cursor, next } = this.#index;
    if (text !== undefined) await writeFileDurably(join(this.#dir, `${next}.txt`), text);
    const kept = [...versions.slice(0, cursor + 1), text === undefined ? null : next].slice(-versionsKept);
    await this.#save({ versions: kept, cursor: kept.length - 1, next: next + 1 });
    for (const version of versions) {
      if (version !== null && !kept.includes(version)) await rm(join(this.#dir, `${version}.txt`), { force: true });
    }
  }

  async #save(index: HistoryIndex): Promise<void> {
    await writeFileDurably(join(this.#dir, 'index.json'), `${JSON.stringify(index)}\n`);
    this.#index = index;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<Result<T>> {
    const turn = this.#last.then(() => onDisk(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function parseIndex(text: string): HistoryIndex {
  try {
    const value = JSON.parse(text) as HistoryIndex;
    return Array.isArray(value.versions) && Number.isInteger(value.cursor) && Number.isInteger(value.next) ? value : emptyIndex;
  } catch {
    return emptyIndex;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
