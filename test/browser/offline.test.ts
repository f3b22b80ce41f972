import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loanRows } from '../integration/loan-rows.ts';
import { connectCore } from './core-client.ts';
import { createUserHome, type UserHome } from './interface-host.ts';

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, '..', '..', 'dist', 'cli.mjs');
const recorder = pathToFileURL(join(here, 'record-connections.mjs')).href;

/** A network of its own with nothing in it but loopback; Linux only, and not in every container. */
const alone = ['-c', `exec unshare -rn sh -c 'ip link set lo up && exec "$@"' sh "$@"`, 'sh'];
const canBeAlone = spawnSync('sh', [...alone, 'true']).status === 0;

describe('without a network', () => {
  let home: UserHome;
  let project: string;
  let table: string;

  beforeEach(async () => {
    home = await createUserHome();
    project = join(home.dir, 'loans');
    table = join(home.dir, 'loans.csv');
    await writeFile(table, loanRows({ rows: 1000, seed: 5 }));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await home.remove();
  });

  it.skipIf(!canBeAlone)('makes a project and runs its whole pipeline on a machine that has only loopback', async () => {
    const env = { ...process.env, LOOPWRIGHT_STATE_DIR: join(home.dir, 'state'), LOOPWRIGHT_PROJECTS_DIR: home.dir };
    const run = async (...args: string[]): Promise<string> =>
      (await promisify(execFile)('sh', [...alone, process.execPath, program, ...args], { env })).stdout;
    await expect(run('init', project, '--from', table, '--label', 'repaid')).resolves.toContain('Project made');
    await shorten(project);
    expect(JSON.parse(await run('run', '--project', project, '--json'))).toMatchObject({ state: 'COMPLETE', blessed: true });
  });

  it('connects to nothing but loopback, in any of its processes', async () => {
    const list = join(home.dir, 'connections.txt');
    vi.stubEnv('NODE_OPTIONS', `--import=${recorder}`);
    vi.stubEnv('LOOPWRIGHT_TEST_CONNECTIONS', list);
    const watched = await createUserHome();
    try {
      expect(await watched.commandLine.run('init', project, '--from', table, '--label', 'repaid')).toMatchObject({ code: 0 });
      await shorten(project);
      const host = await watched.startInterface('--project', project);
      const core = connectCore(host);
      await core.client.pipeline.run({});
      await vi.waitUntil(async () => (await core.client.pipeline.runs())[0]?.state === 'COMPLETE', {
        timeout: 60_000,
        interval: 100,
      });
      const { exampleRow } = await core.client.serve.start();
      expect(await core.client.serve.tryRow({ row: exampleRow })).toMatchObject({ scores: expect.any(Array) });
      core.close();
    } finally {
      await watched.remove();
    }
    const lines = (await readFile(list, 'utf8')).trim().split('\n');
    const programs = new Set(lines.flatMap((line) => /^process .*?([a-z-]+\.mjs)$/.exec(line)?.[1] ?? []));
    expect(programs).toEqual(new Set(['cli.mjs', 'stage-worker.mjs', 'model-server.mjs', 'metadata-checkpoint.mjs']));
    expect(lines).toContain('connect 127.0.0.1');
    const elsewhere = lines.filter((line) => /^(connect|look up)/.test(line) && !/ (127\.0\.0\.1|localhost|::1)$/.test(line));
    expect(elsewhere).toEqual([]);
  });
});

async function shorten(project: string): Promise<void> {
  const file = join(project, 'loopwright.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('model:\n', 'serving:\n  rest_api_port: 0\nmodel:\n  epochs: 3\n'));
}
