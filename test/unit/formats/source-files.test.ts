import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecordWriter, listSourceFiles } from '../../../core/formats/index.ts';
import { patternMatcher } from '../../../core/formats/path-pattern.ts';
import { problemOf, readRows } from './read-rows.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-files-'));
  for (const name of ['train/a.csv', 'train/b.csv', 'train/deep/c.csv', 'eval/d.csv', 'eval/_e.csv', 'part [1].csv']) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), `x\n${name.length}\n`);
  }
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function list(path: string, pattern?: string): Promise<readonly string[]> {
  return (await listSourceFiles(join(dir, path), pattern)).map((file) => relative(dir, file).split('\\').join('/'));
}

describe('the files of a source', () => {
  it('are those a pattern matches, in order of name', async () => {
    expect(await list('.', 'train/*')).toEqual(['train/a.csv', 'train/b.csv', 'train/deep/c.csv']);
    expect(await list('.', 'train/*.csv')).toEqual(['train/a.csv', 'train/b.csv']);
    expect(await list('.', '**/[b-d].csv')).toEqual(['eval/d.csv', 'train/b.csv', 'train/deep/c.csv']);
    expect(await list('*/?.csv')).toEqual(['eval/d.csv', 'train/a.csv', 'train/b.csv']);
    expect(await list('eval')).toEqual(['eval/d.csv']);
  });

  it('are the file itself where its name only looks like a pattern', async () => {
    expect(await list('part [1].csv')).toEqual(['part [1].csv']);
  });

  it('that no pattern finds are a problem, and those found are read as one', async () => {
    await expect(list('.', 'test/*')).rejects.toMatchObject({ problem: { code: 'file/not-found' } });
    await expect(list('train/*.parquet')).rejects.toMatchObject({ problem: { code: 'file/not-found' } });
    expect((await readRows(join(dir, 'train/*.csv'))).rows).toEqual([{ x: '11' }, { x: '11' }]);
  });

  it('match as shells match', () => {
    const matches = (pattern: string, name: string): boolean => patternMatcher(pattern).test(name);
    expect(matches('a*c', 'abc') && matches('a.c', 'a.c') && matches('[!a]?', 'bc') && matches('**', 'a/b')).toBe(true);
    expect(matches('a*c', 'a/c') || matches('a.c', 'abc') || matches('[!a]?', 'ab') || matches('?', '/')).toBe(false);
    expect(matches('[x', '[x') && matches('**/c', 'a/b/c') && matches('[z-a]', '[z-a]')).toBe(true);
  });
});

describe('shards', () => {
  it('are read together, and one that is missing is named', async () => {
    const shards = join(dir, 'shards');
    await mkdir(shards);
    for (const shard of [0, 2]) {
      const writer = createRecordWriter(join(shards, `data-0000${shard}-of-00003.gz`), { gzip: true });
      // One feature, x: [shard].
      await writer.write(Buffer.from(`0a0c0a0a0a017812051a030a010${shard}`, 'hex'));
      await writer.close();
    }
    const missing = { code: 'file/not-found', message: expect.stringContaining('data-00001-of-00003.gz') };
    expect(await problemOf(shards)).toMatchObject(missing);
    expect(await problemOf(join(shards, 'data-*-of-00003.gz'))).toMatchObject(missing);
    expect((await readRows(join(shards, 'data-0000[02]*'))).rows).toEqual([{ x: '0' }, { x: '2' }]);
    expect((await readRows(join(shards, 'data-00002-of-00003.gz'))).rows).toEqual([{ x: '2' }]);
  });
});
