/** The segment files of a register: `<ms>-<pid>-<n>-<writer>.jsonl`, in the order of their names. */

import { readdir } from 'node:fs/promises';
import { isMissing } from '../metadata/index.ts';

export interface SegmentIdentity {
  /** Milliseconds since the epoch when it was begun. */
  readonly at: number;
  readonly pid: number;
  readonly number: number;
  readonly writer: string;
}

const pattern = /^\d+-\d+-\d+-[\w-]+\.jsonl$/;

export function segmentFileName({ at, pid, number, writer }: SegmentIdentity): string {
  return `${String(at).padStart(13, '0')}-${pid}-${number}-${writer}.jsonl`;
}

/** File names, oldest first; none when the folder does not exist. */
export async function listSegmentFiles(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => pattern.test(name)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
