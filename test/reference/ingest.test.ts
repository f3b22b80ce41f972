/** Real files against the answers known for them: rows, columns, values, splits. */

import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Column,
  columnText,
  type ExampleReader,
  examplesInfo,
  numberAt,
  openExampleReader,
  previewFile,
  readExamples,
  valueCount,
} from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { exampleGen } from '../../core/stages/ingest/index.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const absent = !existsSync(data);
const suite = absent ? 'reference data for ingestion (skipped: ../shared/data is absent)' : 'reference data for ingestion';

interface ExpectedColumn {
  readonly index: number;
  readonly missing_tokens: Readonly<Record<string, number>>;
  readonly distinct: number;
  readonly kind: string;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

interface ExpectedCsv {
  readonly rows: number;
  readonly columns: number;
  readonly header: boolean;
  readonly columns_detail: Readonly<Record<string, ExpectedColumn>>;
}

interface Tally {
  readonly name: string;
  readonly type: string;
  empty: number;
  numbers: number;
  sum: number;
  min: number;
  max: number;
  readonly texts: Map<string, number>;
}

function json<T>(path: string): T {
  return JSON.parse(readFileSync(join(data, path), 'utf8')) as T;
}

async function tallyAll(reader: ExampleReader): Promise<{ rows: number; columns: readonly Tally[] }> {
  const columns = reader.columns.map(
    ({ name, type }): Tally => ({ name, type, empty: 0, numbers: 0, sum: 0, min: Infinity, max: -Infinity, texts: new Map() }),
  );
  let rows = 0;
  for await (const batch of reader.batches()) {
    rows += batch.rows;
    for (const [i, column] of batch.columns.entries()) tally(columns[i] as Tally, column);
  }
  return { rows, columns };
}

function tally(total: Tally, column: Column): void {
  for (let row = 0; row < column.rows; row++) {
    if (valueCount(column, row) === 0) total.empty++;
    else if (column.type === 'bytes') {
      const text = columnText(column, row) ?? '';
      total.texts.set(text, (total.texts.get(text) ?? 0) + 1);
    } else {
      const value = numberAt(column, column.offsets[row] as number);
      total.numbers++;
      total.sum += value;
      total.min = Math.min(total.min, value);
      total.max = Math.max(total.max, value);
    }
  }
}

/** What differs from the known answers; values within 1e-9 of them relatively. */
function differences(expected: ExpectedColumn, found: Tally): readonly string[] {
  const wrong: string[] = [];
  const check = (what: string, is: number, should: number): void => {
    if (Math.abs(is - should) > 1e-9 * Math.max(1, Math.abs(should))) wrong.push(`${what} ${is}, not ${should}`);
  };
  const tokens = new Set(Object.keys(expected.missing_tokens).map((token) => token.trim()));
  check('empty', found.empty, expected.missing_tokens[''] ?? 0);
  if (found.type === 'bytes' && expected.kind === 'text') {
    check('distinct', [...found.texts.keys()].filter((text) => !tokens.has(text)).length, expected.distinct);
  }
  if (found.type === 'int' || found.type === 'float') {
    check('min', found.min, expected.min);
    check('max', found.max, expected.max);
    check('mean', found.sum / found.numbers, expected.mean);
  } else if (expected.kind === 'numeric' && [...tokens].every((token) => token === '')) wrong.push(`type ${found.type}`);
  return wrong;
}

function without<T>(row: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));
}

const csvAnswers = ['tabular', 'complaints', 'tfx-golden'].flatMap((folder) =>
  absent ? [] : Object.entries(json<Record<string, ExpectedCsv>>(`${folder}/EXPECTED_csv.json`)),
);
describe.skipIf(absent)(suite, () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-ingest-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each(csvAnswers)('%s has the rows, header, columns and values known of it', async (key, expected) => {
    const path = join(data, key.replace('/open/', '/'));
    const reader = unwrap(await openExampleReader(path));
    const { rows, columns } = await tallyAll(reader);
    const { header } = unwrap(await previewFile(path, { rows: 5 }));
    expect({ rows, columns: columns.length, header, rejected: reader.rejected.count }).toEqual({
      rows: expected.rows,
      columns: expected.columns,
      header: expected.header,
      rejected: 0,
    });
    const wrong = Object.entries(expected.columns_detail).flatMap(([name, column]) =>
      differences(column, columns[column.index] as Tally).map((difference) => `${name}: ${difference}`),
    );
    expect(wrong).toEqual([]);
    expect(Object.keys(expected.columns_detail).length).toBe(columns.length);
  });

  it('reads csv-spectrum as its JSON twins say', async () => {
    const folder = join(data, 'csv-messy/csv-spectrum');
    const names = (await readdir(join(folder, 'csvs'))).filter((name) => name.endsWith('.csv'));
    expect(names.length).toBe(12);
    for (const name of names) {
      const twin = json<Record<string, string> | Record<string, string>[]>(
        `csv-messy/csv-spectrum/json/${name.replace('.csv', '.json')}`,
      );
      // One telephone number was altered in one of the two files, and the CRLF files were stored with LF.
      const expected = JSON.parse(
        JSON.stringify([twin].flat().map((row) => without(row, 'Contact Phone Number'))).replaceAll('\\r\\n', '\\n'),
      );
      const csv = { header: true };
      const preview = unwrap(await previewFile(join(folder, 'csvs', name), { source: { format: 'csv', csv } }));
      const rows = preview.rows.map((row) => Object.fromEntries(preview.columns.map(({ name: column }, i) => [column, row[i]])));
      expect(
        rows.map((row) => without(row, 'Contact Phone Number')),
        name,
      ).toEqual(expected);
    }
  });

  it('finds the encodings of Latin-1, Shift-JIS and UTF-16 files', async () => {
    const encodingOf = async (name: string): Promise<string | undefined> =>
      unwrap(await previewFile(join(data, 'csv-messy/duckdb/encodings', name))).encoding;
    expect(await encodingOf('only_latin1.csv')).toBe('windows-1252');
    expect(await encodingOf('shift_jis.csv')).toBe('shift_jis');
    expect(await encodingOf('utf16.csv')).toBe('utf-16le');
  });

  it('reads the golden examples of TFX CsvExampleGen as an artifact: 9909 and 5091 rows', async () => {
    const golden = join(data, 'tfx-golden/testdata/csv_example_gen');
    const info = unwrap(await examplesInfo(golden));
    expect(info.splits.filter(({ name }) => name !== 'unlabelled')).toEqual([
      { name: 'train', rows: 9909 },
      { name: 'eval', rows: 5091 },
    ]);
    let rows = 0;
    for await (const batch of readExamples(golden, 'eval')) rows += batch.rows;
    expect(rows).toBe(5091);
  });

  it.each(['parquet', 'tfrecord'])('splits the taxi data as TFX does, 10036 and 4966, into %s', async (payload) => {
    const path = join(data, 'tabular/chicago_taxi/data.csv');
    const target = await mkdtemp(join(dir, 'taxi-'));
    const outcome = unwrap(
      await exampleGen.execute({
        projectDir: dir,
        inputs: {},
        outputs: { examples: target },
        stateDir: target,
        properties: { sources: [{ path }], splits: { train: 2, eval: 1 }, payload, max_rejected: 0, span: 1 },
        seed: 1,
        signal: new AbortController().signal,
        report: () => undefined,
      }),
    );
    expect(outcome.outputs.examples).toMatchObject({ rows_train: 10036, rows_eval: 4966, rejected: 0 });
    expect(unwrap(await examplesInfo(target)).splits).toEqual([
      { name: 'train', rows: 10036 },
      { name: 'eval', rows: 4966 },
    ]);
  });
});
