import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StageOutcome } from '../../../../core/contract/index.ts';
import { columnText, readExamples } from '../../../../core/formats/index.ts';
import { type Result, unwrap } from '../../../../core/foundation/index.ts';
import { exampleGen } from '../../../../core/stages/ingest/index.ts';

let dir = '';
let runs = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-split-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function ingest(properties: object): Promise<{ target: string; outcome: Result<StageOutcome> }> {
  const target = join(dir, `out-${runs++}`);
  await mkdir(target);
  const outcome = await exampleGen.execute({
    projectDir: dir,
    inputs: {},
    outputs: { examples: target },
    stateDir: dir,
    properties: { splits: { train: 2, eval: 1 }, payload: 'parquet', max_rejected: 0.05, span: 1, ...properties },
    seed: 1,
    signal: new AbortController().signal,
    report: () => undefined,
  });
  return { target, outcome };
}

/** The values of a column, by split. */
async function valuesOf(target: string, column: string, ...splits: readonly string[]): Promise<(string | null)[][]> {
  return Promise.all(
    splits.map(async (split) => {
      const values: (string | null)[] = [];
      for await (const batch of readExamples(target, split)) {
        const found = batch.columns.find(({ name }) => name === column);
        for (let row = 0; found && row < batch.rows; row++) values.push(columnText(found, row));
      }
      return values;
    }),
  );
}

const bucket = (bytes: Buffer): number => Number(BigInt(`0x${createHash('sha256').update(bytes).digest('hex')}`) % 3n);

describe('splitting by a feature, as TFX’s partition_feature_name', () => {
  it('hashes the serialised Feature of text: a bytes_list', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `customer ${i % 20}`);
    const path = await write('who.csv', `n,who\n${names.map((name, i) => `${i},${name}\n`).join('')}`);
    const { target, outcome } = await ingest({ sources: [{ path }], partition: { by: 'feature', feature: 'who' } });
    unwrap(outcome);
    const [train = [], evaluation = []] = await valuesOf(target, 'who', 'train', 'eval');
    const feature = (text: string): Buffer => {
      const value = Buffer.from(text);
      return Buffer.concat([Buffer.from([0x0a, value.length + 2, 0x0a, value.length]), value]);
    };
    expect(train.length + evaluation.length).toBe(60);
    for (const who of train) expect(bucket(feature(who ?? ''))).toBeLessThan(2);
    for (const who of evaluation) expect(bucket(feature(who ?? ''))).toBe(2);
  });

  it('hashes the serialised Feature of whole numbers: a packed int64_list', async () => {
    const path = await write('number.csv', `n,id\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 20}\n`).join('')}`);
    const { target, outcome } = await ingest({ sources: [{ path }], partition: { by: 'feature', feature: 'id' } });
    unwrap(outcome);
    const [train = [], evaluation = []] = await valuesOf(target, 'id', 'train', 'eval');
    const feature = (id: string | null): Buffer => Buffer.from([0x1a, 0x03, 0x0a, 0x01, Number(id)]);
    expect(evaluation.length).toBeGreaterThan(0);
    for (const id of train) expect(bucket(feature(id))).toBeLessThan(2);
    for (const id of evaluation) expect(bucket(feature(id))).toBe(2);
  });

  it('refuses what TFX refuses: no such feature, numbers with a point, an example without it', async () => {
    const path = await write('refused.csv', 'n,x\n1,0.5\n2,1.5\n3,2.5\n');
    const lines = await write('refused.jsonl', '{"n":1,"who":"a"}\n{"n":2}\n');
    const codes = [];
    for (const [source, partition] of [
      [path, { by: 'feature' }],
      [path, { by: 'feature', feature: 'who' }],
      [path, { by: 'feature', feature: 'x' }],
      [lines, { by: 'feature', feature: 'who' }],
      [path, { by: 'time' }],
      [path, { by: 'time', feature: 'when' }],
    ] as const) {
      const { outcome } = await ingest({ sources: [{ path: source }], partition, splits: { all: 1 } });
      codes.push(outcome.ok ? 'ok' : outcome.problem.code);
    }
    expect(codes).toEqual(codes.map(() => 'split/invalid'));
  });

  it('draws otherwise with a seed, and the same again with the same seed', async () => {
    const path = await write('seeded.csv', `n\n${Array.from({ length: 90 }, (_, i) => `${i}\n`).join('')}`);
    const trains = [];
    for (const partition of [{}, { seed: 1 }, { seed: 2 }, { seed: 1 }]) {
      const { target, outcome } = await ingest({ sources: [{ path }], partition });
      unwrap(outcome);
      trains.push((await valuesOf(target, 'n', 'train'))[0]?.join());
    }
    expect(new Set(trains).size).toBe(3);
    expect(trains[3]).toBe(trains[1]);
  });
});

describe('splitting by time', () => {
  it('gives the earliest rows to the first split, in the order of ISO dates', async () => {
    const days = ['2024-03-01', '2023-12-31', '2024-01-01', '2024-02-01', '2024-02-02', '2023-01-01'];
    const path = await write('dates.csv', `when\n${days.join('\n')}\n`);
    const { target, outcome } = await ingest({ sources: [{ path }], partition: { by: 'time', feature: 'when' } });
    unwrap(outcome);
    expect(await valuesOf(target, 'when', 'train', 'eval')).toEqual([
      ['2023-12-31', '2024-01-01', '2024-02-01', '2023-01-01'],
      ['2024-03-01', '2024-02-02'],
    ]);
  });

  it('orders numbers as numbers, below zero and beyond 2^53 too', async () => {
    for (const [name, values, first] of [
      [
        'ints',
        ['10', '-3', '9007199254740993', '2', '-9007199254740993', '9007199254740992'],
        ['10', '-3', '2', '-9007199254740993'],
      ],
      ['floats', ['1e10', '-0.5', '2.5', '-100.25', '0', '3'], ['-0.5', '2.5', '-100.25', '0']],
    ] as const) {
      const path = await write(`${name}.csv`, `when\n${values.join('\n')}\n`);
      const { target, outcome } = await ingest({ sources: [{ path }], partition: { by: 'time', feature: 'when' } });
      unwrap(outcome);
      expect((await valuesOf(target, 'when', 'train'))[0]).toEqual(first);
    }
  });

  it('puts rows without a time into the last split, and says how many', async () => {
    const path = await write('undated.csv', 'n,when\n1,\n2,5\n3,6\n4,\n5,7\n');
    const { target, outcome } = await ingest({ sources: [{ path }], partition: { by: 'time', feature: 'when' } });
    expect(unwrap(outcome).facts).toMatchObject({ undated: 2 });
    expect(await valuesOf(target, 'n', 'train', 'eval')).toEqual([
      ['2', '3'],
      ['1', '4', '5'],
    ]);
  });

  it('refuses a column without a single value', async () => {
    const path = await write('empty.csv', 'n,when\n1,\n2,\n');
    const { outcome } = await ingest({ sources: [{ path }], partition: { by: 'time', feature: 'when' } });
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'split/invalid' } });
  });
});

describe('sources that keep their splits', () => {
  it('reads each split’s files into it, joins hashed sources, and names every split once', async () => {
    await write('kept/train/b.csv', 'n\n2\n');
    await write('kept/train/a.csv', 'n\n1\n');
    await write('kept/test/c.csv', 'n\n3\n');
    const hashed = await write('hashed.csv', `n\n${Array.from({ length: 30 }, (_, i) => `${100 + i}\n`).join('')}`);
    const kept = { path: join(dir, 'kept'), preserve_splits: { train: 'train/*.csv', test: 'test/*' } };
    const only = await ingest({ sources: [kept] });
    expect(unwrap(only.outcome).outputs.examples).toMatchObject({ split_names: '["train", "test"]' });
    expect(unwrap(only.outcome).outputs.examples?.input_fingerprint).toMatch(
      /^split:train,num_files:2,total_bytes:8,.*\nsplit:test,num_files:1,total_bytes:4,/,
    );
    expect(await valuesOf(only.target, 'n', 'train', 'test')).toEqual([['1', '2'], ['3']]);
    const both = await ingest({ sources: [kept, { path: hashed }] });
    expect(unwrap(both.outcome).outputs.examples).toMatchObject({ split_names: '["train", "eval", "test"]' });
    const [train = [], evaluation = [], test = []] = await valuesOf(both.target, 'n', 'train', 'eval', 'test');
    expect(train.slice(0, 2)).toEqual(['1', '2']);
    expect([train.length + evaluation.length, test]).toEqual([32, ['3']]);
  });

  it('takes the folders of a kept split of images as their labels', async () => {
    const gif = 'GIF89a\x02\x00\x03\x00';
    for (const name of ['train/cat/1.gif', 'train/dog/2.gif', 'eval/cat/3.gif']) await write(`pictures/${name}`, gif);
    const source = { path: join(dir, 'pictures'), preserve_splits: { train: 'train/*', eval: 'eval/*' } };
    const { outcome, target } = await ingest({ sources: [source] });
    expect(unwrap(outcome).outputs.examples?.input_fingerprint).toMatch(/^split:train,num_files:2,.*\nsplit:eval,num_files:1,/);
    expect(await valuesOf(target, 'label', 'train', 'eval')).toEqual([['cat', 'dog'], ['cat']]);
  });

  it('says which split has no files', async () => {
    await write('half/train/a.csv', 'n\n1\n');
    const source = { path: join(dir, 'half'), preserve_splits: { train: 'train/*', eval: 'eval/*' } };
    const { outcome } = await ingest({ sources: [source] });
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'split/empty', details: { split: 'eval', pattern: 'eval/*' } } });
  });
});
