/** Ingest and statistics of generated complaints beside DuckDB on the same file; TFRecord; wide and distinct tables. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeComplaintsFile } from './complaints-file.ts';
import { markdownTable, medianMs, ratio } from './measure.ts';
import { medianRun, type StageOrder, type StageRun } from './stage-run.ts';
import { benchRecords } from './tfrecord.ts';
import { writeText } from './write-text.ts';

/** Megabytes of complaints: set LOOPWRIGHT_BENCH_MB to 2000 for a file larger than the caches. */
const megabytes = Number(process.env['LOOPWRIGHT_BENCH_MB'] ?? 200);
const runs = megabytes > 500 ? 1 : 3;
const distinctRows = 10_000_000;
const wide = { columns: 5000, rows: megabytes > 500 ? 20_000 : 2000 };

export async function benchData(dir: string): Promise<string> {
  const tables = [await benchComplaints(dir), await benchRecords(dir), await benchShapes(dir)];
  return tables.join('\n\n');
}

async function benchComplaints(dir: string): Promise<string> {
  const csv = join(dir, 'complaints.csv');
  const file = await writeComplaintsFile(csv, megabytes * 1e6);
  const parquet = join(dir, 'duckdb.parquet');
  const scanMs = await medianMs(runs, () => query(`SELECT count(COLUMNS(*)) FROM read_csv('${csv}', ignore_errors = true)`));
  const toParquetMs = await medianMs(runs, () => toParquet(csv, parquet));
  const ingest = medianRun(runs, ingestOrder(dir, csv));
  const statistics = medianRun(runs, { stage: 'StatisticsGen', dir, properties: {} });
  const summarizeMs = await medianMs(runs, () => query(`SUMMARIZE FROM '${parquet}'`));
  await rm(csv);
  const line = (what: string, { ms, peak }: { ms: number; peak?: number }): string[] => [
    what,
    Math.round(file.rows / (ms / 1000)).toLocaleString('en-US'),
    (file.bytes / 1e6 / (ms / 1000)).toFixed(0),
    ratio(ms, toParquetMs),
    peak === undefined ? '' : (peak / 1e6).toFixed(0),
  ];
  const both = { ms: ingest.ms + statistics.ms, peak: Math.max(ingest.peak, statistics.peak) };
  const table = markdownTable(
    ['work', 'rows/s', 'MB/s', 'time against DuckDB, CSV to Parquet', 'peak memory, MB'],
    [
      line('DuckDB, plain scan (all columns read, counted)', { ms: scanMs }),
      line('DuckDB, CSV to Parquet', { ms: toParquetMs }),
      line('ExampleGen: typed, hashed, split, Parquet', ingest),
      line('StatisticsGen on its output', statistics),
      line('ExampleGen and StatisticsGen', both),
      line('DuckDB, SUMMARIZE of its Parquet', { ms: summarizeMs }),
    ],
  );
  const title = `Data: ${file.rows.toLocaleString('en-US')} rows, ${(file.bytes / 1e6).toFixed(0)} MB`;
  return `${title}\n\n${table}\n\nStatisticsGen against DuckDB's SUMMARIZE: ${ratio(statistics.ms, summarizeMs)}`;
}

/** Shapes that break a reader which holds too much: memory is what matters here. */
async function benchShapes(dir: string): Promise<string> {
  const csv = join(dir, 'shape.csv');
  const lines: string[][] = [];
  const add = (what: string, { ms, peak, rows }: StageRun): void => {
    lines.push([what, `${(ms / 1000).toFixed(1)} s`, rows.toLocaleString('en-US'), (peak / 1e6).toFixed(0)]);
  };
  for (const [name, text] of [
    [`${wide.columns} columns`, wideTable()],
    ['one column of different strings', distinctTable()],
  ] as const) {
    await writeText(csv, text);
    add(`ExampleGen, ${name}`, medianRun(1, ingestOrder(dir, csv)));
    add(`StatisticsGen, ${name}`, medianRun(1, { stage: 'StatisticsGen', dir, properties: {} }));
  }
  await rm(csv);
  return `Shapes\n\n${markdownTable(['work', 'time', 'rows', 'peak memory, MB'], lines)}`;
}

function ingestOrder(dir: string, csv: string): StageOrder {
  const sources = [{ path: csv, format: 'csv', span: 1, origin: 'file', csv: {} }];
  const properties = { sources, splits: { train: 2, eval: 1 }, payload: 'parquet', max_rejected: 0.05, span: 1 };
  return { stage: 'ExampleGen', dir, properties };
}

function* wideTable(): Generator<string> {
  const columns = Array.from({ length: wide.columns }, (_, i) => i);
  yield `${columns.map((i) => `column_${i}`).join(',')}\n`;
  for (let row = 0; row < wide.rows; row++) {
    yield `${columns.map((i) => (i % 3 === 0 ? (row * 31 + i) % 997 : i % 3 === 1 ? ((row + i) % 89) / 4 : `v${(row ^ i) % 50}`)).join(',')}\n`;
  }
}

function* distinctTable(): Generator<string> {
  yield 'code\n';
  for (let row = 0; row < distinctRows; row++) yield `c${Math.imul(row, 0x9e3779b1) >>> 0}\n`;
}

async function toParquet(csv: string, parquet: string): Promise<void> {
  await query(`COPY (SELECT * FROM read_csv('${csv}', ignore_errors = true)) TO '${parquet}' (FORMAT parquet)`);
}

async function query(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}
