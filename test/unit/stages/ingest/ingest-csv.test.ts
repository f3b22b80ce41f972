import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnText, examplesInfo, readExamples } from '../../../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../../../core/foundation/index.ts';
import { exampleGenPropertiesSchema } from '../../../../core/stages/ingest/example-gen-properties.ts';
import { ingestCsv } from '../../../../core/stages/ingest/ingest-csv.ts';
import type { IngestedTables } from '../../../../core/stages/ingest/ingest-pass.ts';
import { createRejectLog } from '../../../../core/stages/ingest/reject-log.ts';

const thread = resolve(`test-output/ingest-ranges-${process.pid}.mjs`);
let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-tables-'));
  await mkdir(resolve('test-output'), { recursive: true });
  const { buildThread } = (await import(pathToFileURL(resolve('build/build-thread.mjs')).href)) as {
    buildThread(input: string, file: string): Promise<void>;
  };
  await buildThread(resolve('core/stages/ingest/range-thread.ts'), thread);
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
  for (const file of [thread, `${thread}.map`]) await rm(file, { force: true });
});

interface Options {
  readonly range?: number;
  readonly shard?: number;
  readonly thread?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

async function ingest(out: string, path: string, options: Options = {}): Promise<IngestedTables | undefined> {
  const sources = [{ path }];
  const given = { sources, splits: { train: 2, eval: 1 }, payload: 'parquet', max_rejected: 1, span: 1 };
  const properties = exampleGenPropertiesSchema.parse(given);
  const parts = properties.sources.map((source) => ({ source }));
  await mkdir(out, { recursive: true });
  const rejects = createRejectLog(join(out, 'rejects.jsonl'));
  try {
    return await ingestCsv(parts, properties, {
      dir: out,
      stateDir: join(dir, 'state'),
      rejects,
      signal: options.signal ?? new AbortController().signal,
      onProgress: options.onProgress ?? (() => undefined),
      ...(options.range === undefined ? {} : { rangeBytes: options.range }),
      ...(options.thread ? { thread: pathToFileURL(thread) } : {}),
      ...(options.shard === undefined ? {} : { shardBytes: options.shard }),
    });
  } finally {
    rejects.close();
  }
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length)] = (await readFile(path)).toString('base64');
  }
  return files;
}

async function textsOf(out: string, column: string): Promise<Set<string>> {
  const texts = new Set<string>();
  for (const split of ['train', 'eval']) {
    for await (const batch of readExamples(out, split)) {
      const found = batch.columns.find(({ name }) => name === column);
      for (let row = 0; found && row < batch.rows; row++) texts.add(columnText(found, row) ?? 'missing');
    }
  }
  return texts;
}

function rows(count: number, note: (row: number) => string = (row) => `"note ${row}, ""as is""\nof two lines"`): string {
  return Array.from({ length: count }, (_, row) => `${row},${row % 90},${note(row)}\n`).join('');
}

describe('CSV files taken range by range', () => {
  it('give the same bytes in threads as without them', { timeout: 60_000 }, async () => {
    const path = join(dir, 'large.csv');
    await writeFile(path, `id,age,note\n${rows(400_000)}`);
    await appendFile(path, 'one,field too many,here,there\n');
    const here = await ingest(join(dir, 'here'), path, { range: 3 << 20 });
    const there = await ingest(join(dir, 'there'), path, { range: 3 << 20, thread: true });
    expect(there?.content.digest()).toBe(here?.content.digest());
    expect(await filesOf(join(dir, 'there'))).toEqual(await filesOf(join(dir, 'here')));
    expect(here?.info.splits.reduce((sum, split) => sum + split.rows, 0)).toBe(400_000);
    expect(JSON.parse(await readFile(join(dir, 'there/rejects.jsonl'), 'utf8'))).toMatchObject({ line: 800_002 });
  });

  it('have the types of all rows, though a cell far down is of another type than every sample', async () => {
    const path = join(dir, 'late.csv');
    const late = `id,age,note\n${rows(250_000, () => '')}7,7.5,\n${rows(10, () => '')}8,,word\n${rows(50_000, () => '')}`;
    await writeFile(path, late);
    const totals: number[] = [];
    const out = join(dir, 'late');
    await ingest(out, path, { range: 1_500_000, onProgress: (_, total) => totals.push(total) });
    expect(unwrap(await examplesInfo(out)).columns).toEqual([
      { name: 'id', type: 'int' },
      { name: 'age', type: 'float' },
      { name: 'note', type: 'bytes' },
    ]);
    expect(await textsOf(out, 'note')).toEqual(new Set(['', 'word']));
    // Read once more, and said so.
    expect(new Set(totals)).toEqual(new Set([late.length, late.length * 2]));
  });

  it('are left to be read as batches when they stop being UTF-8 far down', async () => {
    const path = join(dir, 'latin.csv');
    await writeFile(path, Buffer.concat([Buffer.from(`id,age,note\n${rows(90_000)}1,2,caf`), Buffer.from([0xe9, 0x0a])]));
    expect(await ingest(join(dir, 'latin'), path, { range: 1 << 20 })).toBeUndefined();
  });

  it('are left to be read as batches when a row is too large, so that its line is told as the file counts it', async () => {
    const path = join(dir, 'open.csv');
    await writeFile(path, `id,age,note\n${rows(60_000)}1,2,"${'never closed '.repeat(1_500_000)}`);
    expect(await ingest(join(dir, 'open'), path, { range: 1 << 20 })).toBeUndefined();
  });

  it('stop when cancelled', async () => {
    const path = join(dir, 'cancelled.csv');
    await writeFile(path, `id,age,note\n${rows(50_000)}`);
    const controller = new AbortController();
    const stopping = { range: 200_000, signal: controller.signal, onProgress: () => controller.abort() };
    await expect(ingest(join(dir, 'cancelled'), path, stopping)).rejects.toThrow(CancelledError);
  });

  it('go on behind the last whole shard after a stop, to the same bytes', async () => {
    const path = join(dir, 'stopped.csv');
    await writeFile(path, `id,age,note\n${rows(40_000)}1,2\n${rows(40_000)}`);
    const sizes = { range: 150_000, shard: 600_000 };
    const whole = await ingest(join(dir, 'whole'), path, sizes);
    for (const stopAt of [0.3, 0.6, 0.9]) {
      const controller = new AbortController();
      const onProgress = (done: number, total: number): void => {
        if (done > total * stopAt) controller.abort();
      };
      await expect(ingest(join(dir, 'part'), path, { ...sizes, signal: controller.signal, onProgress })).rejects.toThrow(
        CancelledError,
      );
    }
    let first = 0;
    const onProgress = (done: number): void => {
      first ||= done;
    };
    const resumed = await ingest(join(dir, 'part'), path, { ...sizes, onProgress });
    expect(first).toBeGreaterThan(150_000);
    expect(resumed?.content.digest()).toBe(whole?.content.digest());
    expect(await filesOf(join(dir, 'part'))).toEqual(await filesOf(join(dir, 'whole')));
    expect(await readdir(join(dir, 'state'))).toEqual([]);
  });

  it('start over when the file is another one since', async () => {
    const path = join(dir, 'changed.csv');
    const sizes = { range: 150_000, shard: 600_000 };
    await writeFile(path, `id,age,note\n${rows(40_000)}`);
    const controller = new AbortController();
    const onProgress = (done: number, total: number): void => {
      if (done > total * 0.8) controller.abort();
    };
    const stopped = ingest(join(dir, 'changed'), path, { ...sizes, signal: controller.signal, onProgress });
    await expect(stopped).rejects.toThrow(CancelledError);
    await writeFile(path, `id,age,note\n${rows(40_000, (row) => `other ${row}`)}`);
    const changed = await ingest(join(dir, 'changed'), path, sizes);
    expect(changed?.info.splits.reduce((sum, split) => sum + split.rows, 0)).toBe(40_000);
    expect([...(await textsOf(join(dir, 'changed'), 'note'))].every((text) => text.startsWith('other'))).toBe(true);
  });
});
