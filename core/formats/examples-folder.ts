/** Where an Examples artifact has its files, as TFX lays them out. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExamplesInfo } from './examples-artifact.ts';
import { raiseWriteFailure } from './file-sink.ts';

/** Beside the Split folders: what would otherwise take a pass over every record. */
export const infoFileName = 'examples.json';

/** `shard` from 0. */
export function shardFileName(shard: number, of: number): string {
  return `data-${String(shard).padStart(5, '0')}-of-${String(of).padStart(5, '0')}.parquet`;
}

export function splitFolder(dir: string, split: string): string {
  return join(dir, `Split-${split}`);
}

/** Throws ProblemError (`disk/full`, `disk/failed`). */
export async function writeExamplesInfo(dir: string, info: ExamplesInfo): Promise<ExamplesInfo> {
  const path = join(dir, infoFileName);
  await writeFile(path, `${JSON.stringify(info, null, 2)}\n`).catch((error) => raiseWriteFailure(error, path));
  return info;
}
