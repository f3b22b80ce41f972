/** Ingest and statistics of generated complaints, beside a plain DuckDB scan of the same file. */

import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { generateComplaints } from '../../assets/examples/index.ts';
import type { Stage } from '../../core/contract/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { exampleGen } from '../../core/stages/ingest/index.ts';
import { statisticsGen } from '../../core/stages/statistics/index.ts';
import { markdownTable, medianMs, ratio } from './measure.ts';

const rows = 200_000;
const runs = 3;

export async function benchData(dir: string): Promise<string> {
  const file = join(dir, 'complaints.csv');
  await pipeline(Readable.from(generateComplaints({ rows, seed: 42, batch: 1 })), createWriteStream(file));
  const { size } = await stat(file);
  const scanMs = await medianMs(runs, () => scanWithDuckDb(file));
  const toParquetMs = await medianMs(runs, () => convertWithDuckDb(file, join(dir, 'duckdb.parquet')));
  const sources = [{ path: file, format: 'csv', span: 1, origin: 'file', csv: {} }];
  const properties = { sources, splits: { train: 2, eval: 1 }, payload: 'parquet', max_rejected: 0.05, span: 1 };
  const ingestMs = await medianMs(runs, () => execute(exampleGen, dir, { inputs: {}, properties }));
  const examples = [{ id: 1, type: 'Examples' as const, dir: join(dir, 'examples'), properties: {} }];
  const statisticsMs = await medianMs(runs, () => execute(statisticsGen, dir, { inputs: { examples }, properties: {} }));
  const line = (what: string, ms: number): string[] => [
    what,
    `${Math.round(rows / (ms / 1000)).toLocaleString('en-US')}`,
    (size / 1e6 / (ms / 1000)).toFixed(0),
    ratio(ms, scanMs),
  ];
  return `Data: ${rows.toLocaleString('en-US')} rows, ${(size / 1e6).toFixed(0)} MB\n\n${markdownTable(
    ['work', 'rows/s', 'MB/s', 'time against the scan'],
    [
      line('DuckDB, plain scan (all columns read, counted)', scanMs),
      line('DuckDB, CSV to Parquet', toParquetMs),
      line('ExampleGen: typed, hashed, split, Parquet', ingestMs),
      line('StatisticsGen on its output', statisticsMs),
      line('ExampleGen and StatisticsGen', ingestMs + statisticsMs),
    ],
  )}`;
}

async function scanWithDuckDb(file: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`SELECT count(COLUMNS(*)) FROM read_csv('${file}', ignore_errors = true)`);
  connection.closeSync();
}

async function convertWithDuckDb(file: string, to: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`COPY (SELECT * FROM read_csv('${file}', ignore_errors = true)) TO '${to}' (FORMAT parquet)`);
  connection.closeSync();
}

async function execute(
  stage: Stage,
  dir: string,
  work: Pick<Parameters<Stage['execute']>[0], 'inputs' | 'properties'>,
): Promise<void> {
  const outputs = Object.fromEntries(Object.keys(stage.outputs).map((key) => [key, join(dir, key)]));
  for (const output of [...Object.values(outputs), join(dir, 'state')]) await mkdir(output, { recursive: true });
  const signal = new AbortController().signal;
  unwrap(
    await stage.execute({
      ...work,
      projectDir: dir,
      outputs,
      stateDir: join(dir, 'state'),
      seed: 42,
      signal,
      report: () => undefined,
    }),
  );
}
