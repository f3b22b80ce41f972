/** Labels as training examples, read back with the project's own reader. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FeedbackStore } from '../../../core/feedback/index.ts';
import { type ColumnSpec, columnText, openExampleReader } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { classified, createRegisters, predictionId, priced, type Registers } from './registers.ts';

let registers: Registers;
let store: FeedbackStore;

const columns: readonly ColumnSpec[] = [
  { name: 'amount', type: 'int' },
  { name: 'rate', type: 'float' },
  { name: 'state', type: 'bytes' },
  { name: 'nothing', type: 'unknown' },
];

beforeEach(async () => {
  registers = await createRegisters();
  await registers.append([
    classified(1, 0.9, { amount: '9007199254740993', rate: 1, state: 'TX' }),
    classified(2, 0.2, { amount: -5, rate: 'NaN', state: '' }),
    classified(3, 0.8, { amount: '', rate: 0.25 }),
    classified(4, 0.8, { amount: 4, rate: 4, state: 'CA' }),
  ]);
  store = await registers.open();
});

afterEach(() => registers.remove());

async function label(position: number, answer: string): Promise<void> {
  const id = predictionId(position);
  unwrap(await store.label({ id, decision: 'label', label: answer, milliseconds: 1, order: 'random' }));
}

async function writeSpan(span: number, weightColumns: readonly string[] = []) {
  const dir = join(registers.dir, 'registers', 'feedback', 'spans', `span-${span}`);
  return unwrap(await store.writeLabelledSpan({ dir, span, columns, labelName: 'consumer_disputed', weightColumns }));
}

async function readRows(path: string): Promise<Record<string, string | null>[]> {
  const reader = unwrap(await openExampleReader(path, { format: 'tfrecord' }));
  const rows: Record<string, string | null>[] = [];
  for await (const batch of reader.batches()) {
    for (let row = 0; row < batch.rows; row++) {
      rows.push(Object.fromEntries(batch.columns.map((column) => [column.name, columnText(column, row)])));
    }
  }
  expect(Object.fromEntries(reader.columns.map(({ name, type }) => [name, type]))).toMatchObject({ consumer_disputed: 'bytes' });
  return rows;
}

it('writes corrected and confirmed rows typed as ingested, with their provenance beside them', async () => {
  await label(1, 'No');
  await label(2, 'No');
  unwrap(await store.addFeedback({ prediction_id: predictionId(3), kind: 'incorrect', annotator: 'reader' }));
  unwrap(await store.label({ id: predictionId(4), decision: 'unsure', milliseconds: 1, order: 'random' }));
  const written = await writeSpan(2);
  expect(written.rows).toBe(3);
  expect(await readRows(written.path)).toEqual([
    { amount: '9007199254740993', rate: '1', state: 'TX', consumer_disputed: 'No' },
    { amount: '-5', rate: 'nan', state: '', consumer_disputed: 'No' },
    { amount: '', rate: '0.25', state: null, consumer_disputed: 'No' },
  ]);
  const lines = (await readFile(written.provenancePath, 'utf8')).trim().split('\n');
  const provenance = lines.map((line) => JSON.parse(line));
  expect(provenance.map(({ prediction_id, kind, source }) => [prediction_id, kind, source])).toEqual([
    [predictionId(1), 'correction', 'queue'],
    [predictionId(2), 'correct', 'queue'],
    [predictionId(3), 'incorrect', 'api'],
  ]);
  expect(provenance[2]).toMatchObject({ model_version: '7', annotator: 'reader', predicted: 'Yes', label: 'No' });
  expect(await readdir(join(written.path, '..'))).toEqual(['data_tfrecord-00000-of-00001.gz', 'provenance.jsonl']);
});

it('gives rows the weight 1 where predictions were served without one', async () => {
  await label(1, 'No');
  await label(3, 'No');
  const { path } = await writeSpan(2, ['rate', 'state']);
  expect(await readRows(path)).toMatchObject([
    { rate: '1', state: 'TX' },
    { rate: '0.25', state: '1' },
  ]);
});

it('uses a label once, unless its own span is written again', async () => {
  await label(1, 'No');
  expect((await writeSpan(2)).rows).toBe(1);
  expect(unwrap(await store.status())).toMatchObject({ labelled: 1, labelsSinceTraining: 0 });
  expect((await writeSpan(3)).rows).toBe(0);
  await label(2, 'Yes');
  expect((await writeSpan(2)).rows).toBe(2);
  await label(3, 'Yes');
  store = await registers.open();
  expect(unwrap(await store.status()).labelsSinceTraining).toBe(1);
  const third = await writeSpan(3);
  expect(await readRows(third.path)).toMatchObject([{ rate: '0.25', consumer_disputed: 'Yes' }]);
});

it('leaves no files and no folder without labels', async () => {
  const { rows, path } = await writeSpan(2);
  expect(rows).toBe(0);
  await expect(readdir(join(path, '..'))).rejects.toThrow('ENOENT');
});

it('is the same to the byte when written again', async () => {
  await label(1, 'No');
  const first = await readFile((await writeSpan(2)).path);
  expect((await readFile((await writeSpan(2)).path)).equals(first)).toBe(true);
});

it('refuses a served value that no longer fits the ingested type, and says which', async () => {
  await label(1, 'No');
  const request = { dir: join(registers.dir, 'span'), span: 2, labelName: 'consumer_disputed' };
  const mistyped = await store.writeLabelledSpan({ ...request, columns: [{ name: 'state', type: 'int' }] });
  expect(mistyped).toMatchObject({ ok: false, problem: { code: 'features/type-mismatch', details: { feature: 'state' } } });
  expect(unwrap(await store.status()).labelsSinceTraining).toBe(1);
});

it('writes lists and vectors as they were served', async () => {
  await registers.append([
    classified(5, 0.9, { tags: '["a","[b]"]', codes: '[7]', house: '[1.5,null]' }),
    classified(6, 0.9, { tags: 'a', codes: 3, house: null }),
    classified(7, 0.9, { tags: '[no list', codes: '["9007199254740993",null,2]', house: '[1,2,3]' }),
  ]);
  for (const position of [5, 6, 7]) await label(position, 'No');
  const listed: readonly ColumnSpec[] = [
    { name: 'tags', type: 'bytes' },
    { name: 'codes', type: 'int' },
    { name: 'house', type: 'float' },
  ];
  const lists = new Map([
    ['tags', -1],
    ['codes', -1],
    ['house', 3],
  ]);
  const request = { dir: join(registers.dir, 'span'), span: 2, columns: listed, lists, labelName: 'consumer_disputed' };
  const { path } = unwrap(await store.writeLabelledSpan(request));
  expect(await readRows(path)).toMatchObject([
    { tags: 'a, [b]', codes: '7', house: '1.5, nan, nan' },
    { tags: 'a', codes: '3', house: '' },
    { tags: '[no list', codes: '9007199254740993, 2', house: '1, 2, 3' },
  ]);
});

it('types a regression label as ingested', async () => {
  await registers.append([priced(9, 300_000)]);
  unwrap(await store.addFeedback({ prediction_id: predictionId(9), kind: 'correction', value: 310_000 }));
  const written = unwrap(
    await store.writeLabelledSpan({
      dir: join(registers.dir, 'span'),
      span: 2,
      columns: [{ name: 'area_m2', type: 'int' }],
      labelName: 'price',
      labelType: 'int',
    }),
  );
  const reader = unwrap(await openExampleReader(written.path, { format: 'tfrecord' }));
  expect(reader.columns).toEqual([
    { name: 'area_m2', type: 'int' },
    { name: 'price', type: 'int' },
  ]);
});
