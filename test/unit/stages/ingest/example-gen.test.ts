import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StageContext, StageOutcome, StageReport } from '../../../../core/contract/index.ts';
import { columnText, encodeExample, examplesInfo, readExamples } from '../../../../core/formats/index.ts';
import { CancelledError, type Result, unwrap } from '../../../../core/foundation/index.ts';
import { type ExampleGenProperties, exampleGen } from '../../../../core/stages/ingest/index.ts';

let dir = '';
let runs = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-ingest-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Options {
  readonly properties?: Partial<Omit<ExampleGenProperties, 'sources'>>;
  readonly signal?: AbortSignal;
  readonly onReport?: (report: StageReport) => void;
}

async function write(name: string, content: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

async function ingest(
  paths: readonly string[],
  options: Options = {},
): Promise<{ target: string; outcome: Result<StageOutcome> }> {
  const target = join(dir, `out-${runs++}`);
  await mkdir(target);
  const defaults = { splits: { train: 2, eval: 1 }, payload: 'parquet', max_rejected: 0.05, span: 3 };
  const context: StageContext = {
    projectDir: dir,
    inputs: {},
    outputs: { examples: target },
    stateDir: dir,
    properties: { ...defaults, ...options.properties, sources: paths.map((path) => ({ path })) },
    seed: 1,
    signal: options.signal ?? new AbortController().signal,
    report: options.onReport ?? (() => undefined),
  };
  return { target, outcome: await exampleGen.execute(context) };
}

async function rowsOf(target: string, split: string): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  for await (const batch of readExamples(target, split)) {
    for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => columnText(column, row)));
  }
  return rows;
}

const lines = (count: number): string => `n,word\n${Array.from({ length: count }, (_, i) => `${i},w${i % 7}\n`).join('')}`;

describe('ExampleGen', () => {
  it('puts each example where the hash of its serialisation says, in the order read', async () => {
    const { target, outcome } = await ingest([await write('plain.csv', lines(300))]);
    const { outputs, rowsIn, rowsOut, facts } = unwrap(outcome);
    const records = createHash('sha256');
    const placement = createHash('sha256').update('["train","eval"]');
    const expected: Record<string, number> = {};
    const all = new Map<number, { digest: Uint8Array; split: number }>();
    for (const [split, buckets] of [
      ['train', [0n, 1n]],
      ['eval', [2n]],
    ] as const) {
      let last = -1;
      for await (const batch of readExamples(target, split)) {
        for (let row = 0; row < batch.rows; row++) {
          const digest = createHash('sha256').update(encodeExample(batch, row)).digest();
          expect(buckets).toContain(BigInt(`0x${digest.toString('hex')}`) % 3n);
          const n = Number(columnText(batch.columns[0] as never, row));
          expect(n).toBeGreaterThan(last);
          last = n;
          all.set(n, { digest, split: split === 'train' ? 0 : 1 });
          expected[`rows_${split}`] = (expected[`rows_${split}`] ?? 0) + 1;
        }
      }
    }
    for (let n = 0; n < 300; n++) {
      const { digest = new Uint8Array(), split = -1 } = all.get(n) ?? {};
      records.update(digest);
      placement.update(Uint8Array.of(split));
    }
    const content = createHash('sha256').update(records.digest()).update(placement.digest());
    expect(outputs.examples).toMatchObject({
      span: 3,
      split_names: '["train", "eval"]',
      payload_format: 'FORMAT_PARQUET',
      file_format: 'parquet',
      rejected: 0,
      content_hash: content.digest('hex'),
      ...expected,
    });
    expect(outputs.examples?.input_fingerprint).toMatch(
      /^split:single_split,num_files:1,total_bytes:\d+,xor_checksum:\d+,sum_checksum:\d+$/,
    );
    expect({ rowsIn, rowsOut }).toEqual({ rowsIn: 300, rowsOut: 300 });
    expect(facts).toMatchObject({ rows: 300, columns: 2, rejected: 0 });
    expect(await readdir(target)).toEqual(['Split-eval', 'Split-train', 'examples.json']);
  });

  it('splits the same whatever the payload, and writes the same bytes again', async () => {
    const path = await write('again.csv', lines(200));
    const runsOf = await Promise.all(
      (['parquet', 'parquet', 'tfrecord'] as const).map((payload) => ingest([path], { properties: { payload } })),
    );
    const [first, second, records] = runsOf;
    const file = (target = ''): Promise<Buffer> => readFile(join(target, 'Split-train', 'data-00000-of-00001.parquet'));
    expect((await file(first?.target)).equals(await file(second?.target))).toBe(true);
    expect(await rowsOf(records?.target ?? '', 'eval')).toEqual(await rowsOf(first?.target ?? '', 'eval'));
    expect(await readdir(join(records?.target ?? '', 'Split-train'))).toEqual(['data_tfrecord-00000-of-00001.gz']);
  });

  it('keeps rejected rows with line, reason and text, and counts them', async () => {
    const { target, outcome } = await ingest([await write('some.csv', `${lines(100)}1,2,3\n"4,x\n`)]);
    expect(unwrap(outcome)).toMatchObject({
      rowsIn: 102,
      rowsOut: 100,
      facts: { rejected: 2 },
      outputs: { examples: { rejected: 2 } },
    });
    const kept = (await readFile(join(target, 'rejects.jsonl'), 'utf8')).trim().split('\n');
    expect(kept.map((line) => JSON.parse(line))).toEqual([
      { line: 102, reason: 'has 3 fields, not 2', text: '1,2,3', source: join(dir, 'some.csv') },
      { line: 103, reason: 'a quote is opened and never closed', text: '"4,x', source: join(dir, 'some.csv') },
    ]);
  });

  it('refuses when more than the allowed share is rejected, with numbers and the first reason', async () => {
    const path = await write('bad.csv', `${lines(9)}1,2,3\n`);
    const { outcome } = await ingest([path], { properties: { max_rejected: 0.09 } });
    expect(outcome).toMatchObject({
      ok: false,
      problem: { code: 'table/too-many-rejects', details: { rejected: 1, rows: 10, line: 11, reason: 'has 3 fields, not 2' } },
    });
    expect((await ingest([path], { properties: { max_rejected: 0.1, splits: { train: 1 } } })).outcome.ok).toBe(true);
  });

  it('refuses a split that stays empty', async () => {
    const { outcome } = await ingest([await write('one.csv', 'n\n1\n')]);
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'split/empty' } });
  });

  it('joins the sources of a span: the widest type wins, text keeps its zeros, an absent column is missing', async () => {
    const one = await write('span-a.csv', 'n,zip\n1,10115\n2,20095\n');
    const two = await write('span-b.csv', 'zip,n,more\n00123,2.5,x\n');
    const { target, outcome } = await ingest([one, two], { properties: { splits: { all: 1 } } });
    unwrap(outcome);
    expect(unwrap(await examplesInfo(target)).columns).toEqual([
      { name: 'n', type: 'float' },
      { name: 'zip', type: 'bytes' },
      { name: 'more', type: 'bytes' },
    ]);
    expect(await rowsOf(target, 'all')).toEqual([
      ['1', '10115', null],
      ['2', '20095', null],
      ['2.5', '00123', 'x'],
    ]);
  });

  it('tells how many bytes of how many it has read', async () => {
    const seen: StageReport[] = [];
    await ingest([await write('progress.csv', lines(50_000))], { onReport: (report) => seen.push(report) });
    const last = seen.at(-1);
    expect(seen.length).toBeLessThanOrEqual(101);
    expect(last).toMatchObject({ kind: 'progress', progress: { step: 'reading data', unit: 'bytes' } });
    if (last?.kind === 'progress') expect(last.progress.done).toBe(last.progress.total);
  });

  it('stops when cancelled, throwing what cancellation throws', async () => {
    const controller = new AbortController();
    const path = await write('cancel.csv', lines(200_000));
    const work = ingest([path], { signal: controller.signal, onReport: () => controller.abort() });
    await expect(work).rejects.toThrow(CancelledError);
  });

  it('passes on what is wrong with a source', async () => {
    const { outcome } = await ingest([join(dir, 'absent.csv')]);
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'file/not-found' } });
  });
});
