/** One small whole file of every format, from one table of rows with every kind of value. */

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import {
  type ColumnBatch,
  convertFile,
  createColumnBuilder,
  encodeExample,
  type FileFormat,
  frameRecord,
  writeExamples,
} from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

export interface SeedFile {
  readonly name: string;
  readonly path: string;
  readonly format: FileFormat;
  readonly rows: number;
  /** The records of a TFRecord: broken one at a time under a right checksum, as a faulty writer would. */
  readonly records?: readonly Uint8Array[];
}

const rows = 40;

export async function seedFiles(dir: string): Promise<readonly SeedFile[]> {
  await mkdir(dir, { recursive: true });
  const batch = table();
  const text = csvText();
  const lines = jsonRows().map((row) => `${JSON.stringify(row)}\n`);
  const examples = Array.from({ length: rows }, (_, row) => encodeExample(batch, row));
  const sequences = examples.map(toSequence);
  const frame = (records: readonly Uint8Array[]): Buffer => Buffer.concat(records.map((record) => frameRecord(record)));
  const contents: readonly (readonly [string, FileFormat, Buffer | string])[] = [
    ['rows.csv', 'csv', text],
    ['rows-utf16.csv', 'csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['rows.csv.gz', 'csv', gzipSync(text)],
    ['rows.tsv', 'csv', text.replaceAll(',', '\t')],
    ['rows.jsonl', 'jsonl', lines.join('')],
    ['rows.json', 'json', JSON.stringify(jsonRows(), null, 1)],
    ['rows.tfrecord', 'tfrecord', frame(examples)],
    ['rows.tfrecord.gz', 'tfrecord', gzipSync(frame(examples))],
    ['rows.db', 'sqlite', await database()],
  ];
  const seeds: SeedFile[] = [];
  for (const [name, format, content] of contents) {
    await writeFile(join(dir, name), content);
    seeds.push({ name, path: join(dir, name), format, rows });
  }
  for (const [name, format, records] of [
    ['examples.tfrecord', 'tfrecord', examples],
    ['sequences.tfrecord', 'sequence', sequences],
  ] as const) {
    await writeFile(join(dir, name), frame(records));
    seeds.push({ name, path: join(dir, name), format, rows, records });
  }
  const avro = join(dir, 'rows.avro');
  unwrap(await convertFile(join(dir, 'rows.tfrecord'), avro));
  seeds.push({ name: 'rows.avro', path: avro, format: 'avro', rows });
  return [...seeds, await parquetSeed(dir, batch)];
}

/** An Example's features as the context, and as the only step of a feature list each. */
function toSequence(example: Uint8Array): Uint8Array {
  const field = (number: number, content: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, 0x80 | (content.length & 0x7f), content.length >> 7]), content]);
  const step = Buffer.from([0x0a, 0x05, 0x1a, 0x03, 0x0a, 0x01, 0x07]);
  const list = field(1, Buffer.concat([field(1, Buffer.from('steps')), field(2, step)]));
  return Buffer.concat([Buffer.from(example), field(2, list)]);
}

async function database(): Promise<Buffer> {
  const { Database } = await initSqlJs();
  const made = new Database();
  made.exec('CREATE TABLE rows (id INTEGER, score REAL, words TEXT)');
  for (const { id, score, words } of jsonRows()) made.run('INSERT INTO rows VALUES (?, ?, ?)', [id, score, words.join(' ')]);
  const bytes = Buffer.from(made.export());
  made.close();
  return bytes;
}

async function parquetSeed(dir: string, batch: ColumnBatch): Promise<SeedFile> {
  async function* source() {
    yield { batch, rows: [Int32Array.from({ length: batch.rows }, (_, row) => row)] };
  }
  const artifact = join(dir, 'examples');
  unwrap(await writeExamples(artifact, { payload: 'parquet', splits: ['all'] }, source()));
  const path = join(dir, 'rows.parquet');
  await copyFile(join(artifact, 'Split-all', 'data-00000-of-00001.parquet'), path);
  return { name: 'rows.parquet', path, format: 'parquet', rows };
}

function table(): ColumnBatch {
  const id = createColumnBuilder('id', 'int');
  const score = createColumnBuilder('score', 'float');
  const words = createColumnBuilder('words', 'bytes');
  for (let row = 0; row < rows; row++) {
    id.appendSingle(BigInt(row) * 2n ** 55n);
    if (row % 5 === 0) score.appendMissing();
    else score.appendSingle(row / 3);
    if (row % 7 === 0) words.appendEmpty();
    else {
      for (let i = 0; i <= row % 3; i++) words.appendValue(`wörd ${i}`);
      words.endRow();
    }
  }
  return { rows, columns: [id.build(), score.build(), words.build()] };
}

function csvText(): string {
  const line = (row: number): string =>
    `${row * 7},${row % 5 === 0 ? '' : row / 3},"says ""${row}"", twice\nand a line",2015-0${(row % 9) + 1}-03`;
  return `id,score,words,day\n${Array.from({ length: rows }, (_, row) => line(row)).join('\n')}\n`;
}

function jsonRows() {
  return Array.from({ length: rows }, (_, row) => ({
    id: row * 7,
    score: row % 5 === 0 ? null : row / 3,
    words: row % 7 === 0 ? [] : [`a ${row}`, 'ü'],
    nested: { day: `2015-0${(row % 9) + 1}-03` },
  }));
}
