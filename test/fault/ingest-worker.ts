/** A program to kill: ingests a CSV file in small shards and says when a shard is on the disk, and its hash at the end. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCsvTables } from '../../core/stages/ingest/csv-tables.ts';
import { exampleGenPropertiesSchema } from '../../core/stages/ingest/example-gen-properties.ts';
import { ingestTables } from '../../core/stages/ingest/ingest-tables.ts';
import { createRejectLog } from '../../core/stages/ingest/reject-log.ts';

const [path = '', dir = '', stateDir = ''] = process.argv.slice(2);
const given = { sources: [{ path }], splits: { train: 2, eval: 1 }, payload: 'parquet', max_rejected: 1, span: 1 };
const properties = exampleGenPropertiesSchema.parse(given);
const tables = await openCsvTables(
  properties.sources.map((source) => ({ source })),
  properties,
  100_000,
);
if (!tables) throw new Error('the file is read by ranges');
mkdirSync(dir, { recursive: true });
const rejects = createRejectLog(join(dir, 'rejects.jsonl'));
const saved = join(stateDir, 'shards', 'progress.json');
let shards = existsSync(saved) ? shardsIn() : 0;
process.stdout.write(`shards ${shards}\n`);

function shardsIn(): number {
  return (JSON.parse(readFileSync(saved, 'utf8')) as { progress: { shards: number } }).progress.shards;
}

const onProgress = (): void => {
  const now = existsSync(saved) ? shardsIn() : 0;
  if (now > shards) process.stdout.write(`shards ${now}\n`);
  shards = now;
};
const signal = new AbortController().signal;
const done = await ingestTables(tables, { dir, stateDir, rejects, signal, onProgress, shardBytes: 300_000 });
rejects.close();
process.stdout.write(`hash ${done?.content.digest()}\n`);
