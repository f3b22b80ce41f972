import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectConfigSchema } from '../../../core/contract/index.ts';
import { featureFiles, withoutFiles } from '../../../core/pipeline/feature-files.ts';

const parse = (features: object) => projectConfigSchema.parse({ version: 1, name: 'x', data: {}, features }).features;

describe('files that features name', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'feature-files-'));
    await writeFile(join(dir, 'glove.txt'), 'a 1 2\n');
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('are those that are there, from the project folder or anywhere', async () => {
    const features = parse({
      b: { vectors: join(dir, 'glove.txt') },
      a: { vectors: 'glove.txt' },
      c: { vectors: 'none.txt' },
      d: { transform: 'log' },
    });
    const path = join(dir, 'glove.txt');
    expect(await featureFiles(dir, features)).toEqual([
      { feature: 'a', path },
      { feature: 'b', path },
    ]);
  });

  it('count by their content: where they lie is no part of the settings', () => {
    const [here, there] = ['a.txt', '/elsewhere/a.txt'].map((vectors) =>
      withoutFiles({ features: { text: { vectors, length: 20 } }, label: { name: 'y' } }),
    );
    expect(here).toEqual(there);
    expect(here).toEqual({ features: { text: { length: 20 } }, label: { name: 'y' } });
  });
});
