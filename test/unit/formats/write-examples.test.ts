import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssignedBatch, createBatchBuilder, type ExamplesPayload, writeExamples } from '../../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../../core/foundation/index.ts';

// Inside the project, so that the bundle finds its packages.
const thread = resolve(`test-output/examples-writer-${process.pid}.mjs`);
let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-write-'));
  await mkdir(resolve('test-output'), { recursive: true });
  const build = await rolldown({
    input: resolve('core/formats/examples-writer-thread.ts'),
    platform: 'node',
    external: /^(?!\.{0,2}\/|[A-Za-z]:[\\/]|\0)[@\w]/,
  });
  await build.write({ file: thread, format: 'esm' });
  await build.close();
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
  await rm(thread, { force: true });
});

const splits = ['train', 'eval'];

/** Batches of all kinds of columns, every third row to the second split. */
async function* assigned(batches: number): AsyncGenerator<AssignedBatch> {
  for (let batch = 0; batch < batches; batch++) {
    const builder = createBatchBuilder([
      { name: 'n', type: 'int' },
      { name: 'x', type: 'float' },
      { name: 'word', type: 'bytes' },
      { name: 'none', type: 'unknown' },
    ]);
    const [n, x, word, none] = builder.columns;
    for (let row = 0; row < 3000; row++) {
      n?.appendSingle(BigInt(row * batch));
      if (row % 7 === 0) x?.appendEmpty();
      else x?.appendSingle(row / 3);
      word?.appendSingle(`word ${row % 50} of ${'many '.repeat(row % 20)}`);
      none?.appendMissing();
    }
    const rows = Array.from({ length: 3000 }, (_, row) => row);
    yield {
      batch: builder.build(),
      rows: [Int32Array.from(rows.filter((row) => row % 3 > 0)), Int32Array.from(rows.filter((row) => row % 3 === 0))],
    };
  }
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries) {
    if (entry.isFile())
      files[entry.name + entry.parentPath.slice(folder.length)] = await readFile(join(entry.parentPath, entry.name), 'hex');
  }
  return files;
}

describe('writing examples in a thread', () => {
  it.each<ExamplesPayload>(['parquet', 'tfrecord'])('gives the same bytes as writing them here: %s', async (payload) => {
    const here = join(dir, `here-${payload}`);
    const there = join(dir, `there-${payload}`);
    const info = unwrap(await writeExamples(here, { payload, splits }, assigned(4)));
    const large = { payload, splits, inputBytes: 1 << 30, thread: pathToFileURL(thread) };
    expect(unwrap(await writeExamples(there, large, assigned(4)))).toEqual(info);
    expect(info.splits).toEqual([
      { name: 'train', rows: 8000 },
      { name: 'eval', rows: 4000 },
    ]);
    const written = await filesOf(there);
    expect(Object.keys(written)).toHaveLength(3);
    expect(written).toEqual(await filesOf(here));
  });

  it('tells a disk that cannot be written as a problem', async () => {
    const large = { payload: 'parquet', splits, inputBytes: 1 << 30, thread: pathToFileURL(thread) } as const;
    expect(await writeExamples(join(thread, 'below-a-file'), large, assigned(4))).toMatchObject({
      ok: false,
      problem: { code: 'disk/failed' },
    });
  });

  it('ends when its source is cancelled', async () => {
    const large = { payload: 'parquet', splits, inputBytes: 1 << 30, thread: pathToFileURL(thread) } as const;
    const cancelled = async function* (): AsyncGenerator<AssignedBatch> {
      yield* assigned(2);
      throw new CancelledError();
    };
    await expect(writeExamples(join(dir, 'cancelled'), large, cancelled())).rejects.toThrow(CancelledError);
  });
});
