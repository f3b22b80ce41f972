import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProjectFromFile } from '../../../core/app/create-project.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { parseProjectFile } from '../../../core/pipeline/index.ts';

let home = '';
let projects = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'create-project-'));
  const tags = ['fun|war', 'war', 'fun', 'love|fun', 'love', 'war|love|fun'];
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${tags[i % tags.length]},${i % 2},${i % 3 === 0 ? 1 : 0}`);
  await writeFile(join(home, 'films.csv'), `year,genres,is_old,is_long\n${rows.join('\n')}\n`);
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function create(label: Parameters<typeof createProjectFromFile>[0]['label']) {
  const dir = join(home, `project-${projects++}`);
  const made = await createProjectFromFile({ dir, name: 'films', path: join(home, 'films.csv'), copy: false, label });
  if (!made.ok) return { made, label: undefined };
  const text = await readFile(join(dir, 'loopwright.yaml'), 'utf8');
  return { made, text, label: unwrap(parseProjectFile(text)).label };
}

describe('the label of a new project', () => {
  it('is multilabel where its texts clearly hold several classes, and the file says why', async () => {
    const { label, text } = await create('genres');
    expect(label).toEqual({ name: 'genres', type: 'multilabel', delimiter: '|' });
    expect(text).toContain('# Several classes a row: texts hold several classes with | between them (30 of the first 60 rows');
  });

  it('is one class a row where that is asked for', async () => {
    expect((await create({ name: 'genres', type: 'multiclass' })).label).toEqual({ name: 'genres', type: 'multiclass' });
  });

  it('is several columns, by what their names begin with or by all of them', async () => {
    const columns = ['is_old', 'is_long'];
    expect((await create('is')).label).toEqual({ name: 'is', type: 'multilabel', columns });
    expect((await create('is_old, is_long')).label).toEqual({ name: 'labels', type: 'multilabel', columns });
  });

  it('is refused where no column is called so', async () => {
    expect((await create('genre')).made).toMatchObject({ ok: false, problem: { code: 'label/missing' } });
    expect((await create({ name: 'x', type: 'multilabel', columns: ['is_old', 'is_new'] })).made).toMatchObject({
      problem: { message: 'No column is called "is_new".' },
    });
  });
});
