/** models alias, serve, push, archive as a user types them, and while somebody else holds the project. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, createCommandLine, interrupt, lineOf } from './command-line.ts';
import { loanRows } from './loan-rows.ts';

let home: string;
let project: string;
let cli: CommandLine;
let version = '';
let second = '';

interface Registry {
  readonly models: readonly { readonly modelId: number; readonly versions: readonly { version: string; archived: boolean }[] }[];
  readonly aliases: readonly { readonly alias: string; readonly version: string }[];
  readonly default_version: string | null;
}

type Refusal = { readonly error: { readonly code: string; readonly message: string } };

const models = async (...words: string[]) =>
  cli.json<Refusal & Record<string, unknown>>('models', ...words, '--project', project);
const registry = async (): Promise<Registry> => (await cli.json<Registry>('models', '--project', project)).value;
const folders = async (): Promise<string[]> => {
  const base = join(project, 'serving_model');
  const [name = ''] = await readdir(base);
  return (await readdir(join(base, name))).filter((entry) => /^\d+$/.test(entry));
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'registry-command-'));
  project = join(home, 'loans');
  cli = createCommandLine(home);
  await writeFile(join(home, 'loans.csv'), loanRows({ rows: 600, seed: 7 }));
  await cli.run('init', project, '--from', join(home, 'loans.csv'), '--label', 'repaid');
  const file = join(project, 'loopwright.yaml');
  const config = await readFile(file, 'utf8');
  await writeFile(file, config.replace(/family: \w+/, 'family: linear'));
  const run = await cli.json<{ pushed_version: string | null }>('run', '--project', project);
  version = run.value.pushed_version ?? '';
  const [model] = (await registry()).models;
  if (version === '')
    version = String((await models('push', String(model?.modelId), '--reason', 'for the test')).value['version']);
  second = String((await models('push', String(model?.modelId), '--reason', 'once more')).value['version']);
}, 180_000);

afterAll(() => rm(home, { recursive: true, force: true }));

describe('the registry on the command line', () => {
  it('pushes a model again as a version of its own, which answers from then on', async () => {
    expect(version).toMatch(/^\d+$/);
    expect(second).toMatch(/^\d+$/);
    expect(second).not.toBe(version);
    expect((await registry()).default_version).toBe(second);
  });

  it('sets, moves and deletes an alias, which the project file has', async () => {
    expect(await models('alias', 'champion', version)).toMatchObject({ code: 0, value: { alias: 'champion', version } });
    expect((await registry()).aliases).toMatchObject([{ alias: 'champion', version }]);
    expect(await readFile(join(project, 'loopwright.yaml'), 'utf8')).toMatch(new RegExp(`champion: "?${version}`));
    await models('alias', 'champion', second);
    expect((await registry()).aliases).toMatchObject([{ alias: 'champion', version: second }]);
    expect((await models('alias', 'champion', '--delete')).code).toBe(0);
    expect((await registry()).aliases).toEqual([]);
  });

  it('chooses the version that answers, and the newest again', async () => {
    expect(await models('serve', version)).toMatchObject({ code: 0, value: { version } });
    expect((await registry()).default_version).toBe(version);
    expect(await models('serve', '--newest')).toMatchObject({ code: 0, value: { version: null } });
    expect((await registry()).default_version).toBe(second);
  });

  it('archives a version and brings it back', async () => {
    expect(await models('archive', version)).toMatchObject({ code: 0, value: { version, archived: true } });
    expect(await folders()).toEqual([second]);
    expect(await models('archive', version, '--restore')).toMatchObject({ code: 0, value: { version, archived: false } });
    expect((await folders()).sort()).toEqual([version, second].sort());
  });

  it.each([
    [['alias'], 'usage/invalid-argument'],
    [['alias', 'two words', '1'], 'usage/invalid-argument'],
    [['alias', 'champion'], 'usage/invalid-argument'],
    [['serve'], 'usage/invalid-argument'],
    [['serve', 'newest'], 'usage/invalid-argument'],
    [['push', 'champion'], 'usage/invalid-argument'],
    [['archive', '-1'], undefined],
    [['alias', 'champion', '5'], undefined],
    [['serve', '5'], undefined],
    [['push', '99999'], undefined],
    [['archive', '5'], undefined],
  ])('refuses %j and changes nothing', async (words, code) => {
    const before = await readFile(join(project, 'loopwright.yaml'), 'utf8');
    const refused = await models(...words);
    expect(refused.code).toBeGreaterThan(1);
    if (code !== undefined) expect([refused.code, refused.value.error.code]).toEqual([2, code]);
    expect(await readFile(join(project, 'loopwright.yaml'), 'utf8')).toBe(before);
    expect((await folders()).length).toBe(2);
  });

  it('refuses every change while a window holds the project, and says so', async () => {
    const child = cli.start('ui', '--no-open', '--project', project);
    await lineOf(child, /http:\/\//);
    for (const words of [
      ['alias', 'champion', version],
      ['serve', version],
      ['push', '1'],
      ['archive', version],
    ]) {
      const refused = await models(...words);
      expect([words[0], refused.code, refused.value.error.code]).toEqual([words[0], 2, 'project/locked']);
    }
    await interrupt(child);
    expect((await models('alias', 'champion', version)).code).toBe(0);
  }, 60_000);
});
