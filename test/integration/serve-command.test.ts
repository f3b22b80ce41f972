/** serve and tokens as a user starts them: model folders without a project, config files, refusals with exit codes. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../core/foundation/index.ts';
import { saveModel } from '../../core/model/index.ts';
import { answerModel } from '../unit/model/answer-model.ts';
import { type CommandLine, createCommandLine, interrupt, lineOf } from './command-line.ts';

let home: string;
let cli: CommandLine;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'serve-command-'));
  cli = createCommandLine(home);
  unwrap(await saveModel(join(home, 'm', '7'), await answerModel()));
});

afterAll(() => rm(home, { recursive: true }));

interface Serving {
  readonly url: string;
  readonly grpc_port: number;
  readonly models: readonly string[];
}

const instance = { age: 41, weight: 70.25, colour: 'red', comment: 'late' };

async function ask(url: string, path: string): Promise<{ predictions?: readonly { predicted: string }[]; error?: string }> {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify({ instances: [instance] }) });
  return response.json();
}

describe('serve', () => {
  it('serves model folders without a project', async () => {
    const child = cli.start('serve', '--model', `answers=${join(home, 'm')}`, '--rest_api_port', '0', '--port', '0', '--json');
    const serving: Serving = JSON.parse(await lineOf(child, /url/));
    expect(serving.models).toEqual(['answers']);
    expect(serving.grpc_port).toBeGreaterThan(0);
    expect((await ask(serving.url, '/v1/models/answers/versions/7:predict')).predictions?.[0]?.predicted).toMatch(/yes|no/);
    await interrupt(child);
  });

  it('serves what a model config file says, and what it says later', async () => {
    const file = join(home, 'models.config');
    const config = (name: string): string =>
      `model_config_list { config { name: '${name}' base_path: '${join(home, 'm')}' model_platform: 'tensorflow' version_labels { key: 'stable' value: 7 } } }`;
    await writeFile(file, config('one'));
    const flags = ['--model_config_file', file, '--model_config_file_poll_wait_seconds', '0.05'];
    const child = cli.start('serve', ...flags, '--rest-api-port', '0', '--json');
    const { url }: Serving = JSON.parse(await lineOf(child, /url/));
    expect((await ask(url, '/v1/models/one/labels/stable:predict')).predictions).toHaveLength(1);
    await writeFile(file, config('two'));
    await expect.poll(async () => (await ask(url, '/v1/models/two/labels/stable:predict')).predictions?.length).toBe(1);
    await expect.poll(async () => (await ask(url, '/v1/models/one:predict')).error).toContain('Servable not found');
    await interrupt(child);
  });

  it('says that there is nothing to serve where a model should be, and waits for it', async () => {
    const child = cli.start('serve', '--model', `half=${join(home, 'nope')}`, '--rest-api-port', '0', '--json');
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    await lineOf(child, /url/);
    await expect.poll(() => said).toContain(`Could not find base path ${join(home, 'nope')} for servable half`);
    await interrupt(child);
  });

  it.each([
    ['a model that has no path', ['--model', 'x'], 'usage/invalid-argument'],
    ['a number that is no port', ['--model', 'x=/m', '--rest-api-port', '99999'], 'usage/invalid-argument'],
    ['a gRPC port that is none', ['--model', 'x=/m', '--port', '1.5'], 'usage/invalid-argument'],
    ['models and a config file', ['--model', 'x=/m', '--model-config-file', 'f'], 'usage/invalid-argument'],
  ])('refuses %s', async (_, flags, code) => {
    const outcome = await cli.json<{ error: { code: string } }>('serve', ...flags);
    expect([outcome.code, outcome.value.error.code]).toEqual([2, code]);
  });

  it('refuses a config file that is none, with the place in it', async () => {
    const file = join(home, 'bad.config');
    await writeFile(file, 'improper model config');
    const { code, value } = await cli.json<{ error: { message: string } }>('serve', '--model-config-file', file);
    expect(code).toBe(2);
    expect(value.error.message).toContain('Error parsing text-format tensorflow.serving.ModelServerConfig: Line 1, column 1');
  });
});

describe('tokens', () => {
  it('are shown once, kept as hashes, listed and revoked', async () => {
    const added = await cli.json<{ token: string }>('tokens', 'add', 'web', '--project', home, '--per-minute', '60');
    expect(added.value.token).toHaveLength(43);
    expect(await readFile(join(home, 'serving_tokens.json'), 'utf8')).not.toContain(added.value.token);
    expect((await cli.json('tokens', 'add', 'web', '--project', home)).code).toBe(2);
    await cli.run('tokens', 'revoke', 'web', '--project', home);
    const { value } = await cli.json<{ clients: readonly object[] }>('tokens', 'list', '--project', home);
    expect(value.clients).toMatchObject([{ name: 'web', requests_per_minute: 60, revoked: true }]);
    expect((await cli.json('tokens', 'revoke', 'web', '--project', home)).code).toBe(2);
  });
});
