/** Logs of nodes: `logs/<run>/<node>.log`, lines in the order they were handed over. */

import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Result } from '../foundation/index.ts';
import { safeSegment } from './layout.ts';
import { onDisk } from './on-disk.ts';

export class RunLogs {
  readonly #dir: string;
  readonly #turns = new Map<string, Promise<Result<void>>>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  path(runId: string, node: string): string {
    return join(this.#dir, safeSegment(runId), `${safeSegment(node)}.log`);
  }

  append(runId: string, node: string, lines: readonly string[]): Promise<Result<void>> {
    const path = this.path(runId, node);
    const text = lines.map((line) => `${line}\n`).join('');
    const turn = (this.#turns.get(path) ?? Promise.resolve()).then(() =>
      onDisk(async () => {
        await mkdir(dirname(path), { recursive: true });
        await appendFile(path, text);
      }),
    );
    this.#turns.set(path, turn);
    void turn.then(() => {
      if (this.#turns.get(path) === turn) this.#turns.delete(path);
    });
    return turn;
  }

  async idle(): Promise<void> {
    await Promise.all(this.#turns.values());
  }
}
