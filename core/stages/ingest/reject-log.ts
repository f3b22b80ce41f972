/** Rows that could not be parsed, kept as JSON lines in the artifact. */

import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { type RejectedRow, raiseWriteFailure } from '../../formats/index.ts';

export const rejectsFileName = 'rejects.jsonl';

export interface RejectLog {
  readonly count: number;
  readonly first: RejectedRow | undefined;
  add(row: RejectedRow, source: string): void;
  /** Forgets all of them. */
  reset(): void;
  /** Writes what is left; there is no file when there were no rejects. */
  close(): void;
}

const bufferedLines = 500;

/** Writes synchronously: rejects come one by one out of a parser that does not wait. Throws ProblemError. */
export function createRejectLog(path: string): RejectLog {
  let file: number | undefined;
  let lines: string[] = [];
  let count = 0;
  let first: RejectedRow | undefined;
  const flush = (): void => {
    if (lines.length === 0) return;
    try {
      file ??= openSync(path, 'w');
      writeSync(file, `${lines.join('\n')}\n`);
    } catch (error) {
      raiseWriteFailure(error, path);
    }
    lines = [];
  };
  return {
    get count() {
      return count;
    },
    get first() {
      return first;
    },
    add(row, source) {
      count++;
      first ??= row;
      lines.push(JSON.stringify({ ...row, source }));
      if (lines.length >= bufferedLines) flush();
    },
    reset() {
      lines = [];
      count = 0;
      first = undefined;
      if (file === undefined) return;
      closeSync(file);
      file = undefined;
      rmSync(path);
    },
    close() {
      flush();
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
