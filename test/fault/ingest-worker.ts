/** A program to kill: ingests a CSV file in small shards and says when a shard is on the disk, and its hash at the end. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleGenPropertiesSchema } from '../../core/stages/ingest/example-gen-properties.ts';
import { ingestCsv } from '../../core/stages/ingest/ingest-csv.ts';
import { createRejectLog } from '../../core/stages/ingest/reject-log.ts';

const [path = '', dir = '', stateDir = ''] = process.argv.slice(2);
const given = { sources: [{ path }], splits: { train: 2, eval: 1 }, payload: 'parquet', max_rejected: 1, span: 1 };
const properties = exampleGenPropertiesSchema.parse(given);
const parts = properties.sources.map((source) => ({ source }));
mkdirSync(dir, { recursive: true });
const rejects = createRejectLog(join(dir, 'rejects.jsonl'));
const saved = join(stateDir, 'shards', 'progress.json');
let ranges = existsSync(saved) ? rangesIn() : 0;
process.stdout.write(`ranges ${ranges}\n`);

function rangesIn(): number {
  return (JSON.parse(readFileSync(saved, 'utf8')) as { progress: { place: { range: number } } }).progress.place.range;
}

const onProgress = (): void => {
  const now = existsSync(saved) ? rangesIn() : 0;
  if (now > ranges) process.stdout.write(`ranges ${now}\n`);
  ranges = now;
};
const signal = new AbortController().signal;
const sizes = { rangeBytes: 100_000, shardBytes: 300_000 };
const done = await ingestCsv(parts, properties, { dir, stateDir, rejects, signal, onProgress, ...sizes });
rejects.close();
process.stdout.write(`hash ${done?.content.digest()}\n`);
