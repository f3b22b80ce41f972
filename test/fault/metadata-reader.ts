/** A program to kill: reads the metadata of a store that another process writes, without end. */

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createProblem, unwrap } from '../../core/foundation/index.ts';
import { readMetadataSnapshot } from '../../core/metadata/index.ts';

const dir = process.argv[2] ?? '.';
const places = { file: join(dir, 'metadata.sqlite'), journalDir: join(dir, 'journal') };
const refusal = createProblem('project/locked', 'Somebody holds it.', '');

for (;;) {
  const store = unwrap(await readMetadataSnapshot(places, refusal));
  writeSync(1, `${store.executions().length}\n`);
}
