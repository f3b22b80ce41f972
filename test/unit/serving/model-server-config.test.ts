/** Model config files: TensorFlow Serving's own, and what it refuses. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readModelConfigFile } from '../../../core/serving/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'model-config-'));
afterAll(() => rmSync(dir, { recursive: true }));

function read(text: string): ReturnType<typeof readModelConfigFile> {
  const path = join(dir, 'models.config');
  writeFileSync(path, text);
  return readModelConfigFile(path);
}

const good = '../shared/data/serving/testdata/good_model_config.txt';
it.skipIf(!existsSync(good))('reads the reference file, with colons and commas (shared data absent: skipped)', async () => {
  const text = readFileSync(good, 'utf8')
    .replace(/\$\{\w+TWO_DIR\}/, '/two')
    .replace(/\$\{\w+THREE_DIR\}/, '/three');
  const found = await read(text);
  expect(found.ok && found.value.map(({ name, basePath }) => [name, basePath])).toEqual([
    ['half_plus_two', '/two'],
    ['half_plus_three', '/three'],
  ]);
});

it('reads policies and labels', async () => {
  const model = (name: string, rest: string) => `config { name: "${name}" base_path: "/m" model_platform: "tensorflow" ${rest} }`;
  const found = await read(`model_config_list {
    ${model('a', 'model_version_policy { latest { num_versions: 2 } }')}
    ${model('b', 'model_version_policy { all {} }')}
    ${model('c', 'model_version_policy { specific { versions: 42 versions: 43 } } version_labels { key: "stable" value: 42 } version_labels { key: "canary" value: 43 }')}
    ${model('d', '')}
  }`);
  expect(found).toEqual({
    ok: true,
    value: [
      { name: 'a', basePath: '/m', policy: { kind: 'latest', versions: 2 }, labels: new Map() },
      { name: 'b', basePath: '/m', policy: { kind: 'all' }, labels: new Map() },
      {
        name: 'c',
        basePath: '/m',
        policy: { kind: 'specific', versions: [42n, 43n] },
        labels: new Map([
          ['stable', 42n],
          ['canary', 43n],
        ]),
      },
      { name: 'd', basePath: '/m', policy: { kind: 'latest', versions: 1 }, labels: new Map() },
    ],
  });
});

describe('refuses', () => {
  const one = (fields: string): string => `model_config_list { config { ${fields} } }`;
  it.each([
    ['improper model config', 'Line 1, column 1'],
    [
      one('name: "m" base_path: "relative" model_platform: "tensorflow"'),
      'to have an absolute path or URI; got base_path()=relative',
    ],
    [one('name: "m" base_path: "/m"'), 'Illegal setting neither ModelServerConfig::model_type (deprecated) nor'],
    [one('name: "m" base_path: "/m" model_platform: "caffe"'), 'PlatformConfigMap has no entry for platform caffe'],
    [
      `model_config_list { ${'config { name: "m" base_path: "/m" model_platform: "tensorflow" }'.repeat(2)} }`,
      'Illegal to list model m multiple times',
    ],
    ['custom_model_config { type_url: "x" }', 'Only ModelConfigList is currently supported'],
  ])('%s', async (text, cause) => {
    const found = await read(text);
    const message = found.ok ? '' : found.problem.message;
    expect(message).toContain('Error parsing text-format tensorflow.serving.ModelServerConfig');
    expect(message).toContain(cause);
  });

  it('a file that is not there', async () => {
    expect(await readModelConfigFile(join(dir, 'none'))).toMatchObject({ ok: false, problem: { code: 'file/not-readable' } });
  });
});
