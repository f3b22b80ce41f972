/** data_checks.json: the findings, beside the anomalies they were made with. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type Result, raise } from '../../../foundation/index.ts';
import type { DataChecks } from './data-checks.ts';

const fileName = 'data_checks.json';

export async function writeDataChecks(dir: string, checks: DataChecks): Promise<void> {
  await writeFile(join(dir, fileName), `${JSON.stringify(checks, null, 2)}\n`);
}

/** null where the anomalies were made without checks. Problem: `artifact/damaged`. */
export function readDataChecks(dir: string): Promise<Result<DataChecks | null>> {
  return attempt(async () => {
    const path = join(dir, fileName);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return null;
    try {
      return JSON.parse(text) as DataChecks;
    } catch {
      return raise(
        'artifact/damaged',
        `The data checks cannot be read: ${path}`,
        'Run the pipeline again from ExampleValidator.',
      );
    }
  });
}
