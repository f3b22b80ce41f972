/** A server killed in the middle of its work: every prediction it answered is in the register. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFeedback } from '../../../core/feedback/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { pushVersion } from './line-servable.ts';

let program: string;
let projectDir: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  const out = resolve('test-output/serving');
  await mkdir(out, { recursive: true });
  program = join(out, `registered-server-${process.pid}.mjs`);
  const build = await rolldown({
    input: resolve('test/integration/serving/registered-server.ts'),
    platform: 'node',
    external: [/^[^./]/],
  });
  await build.write({ file: program, format: 'esm' });
  await build.close();
  projectDir = await mkdtemp(join(tmpdir(), 'serving-crash-'));
  const inputs = [{ name: 'x', dtype: 'DT_FLOAT' as const }];
  await pushVersion(join(projectDir, 'serving_model', 'm'), '1', { kind: 'regression', inputs, slope: 1, offset: 0 });
}, 60_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(projectDir, { recursive: true });
  await rm(program);
});

async function startServer(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program, projectDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [url] = (await once(createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }), 'line')) as [string];
  return { child, url };
}

it('keeps every answered prediction through kill -9, at three random moments', async () => {
  /** What clients saw: id to the value asked for. */
  const answered = new Map<string, number>();
  for (let round = 0; round < 3; round++) {
    const { child, url } = await startServer();
    const goal = answered.size + 60 + round * 37;
    let value = round * 1_000_000;
    let alive = true;
    const exited = once(child, 'exit');
    const clients = Array.from({ length: 4 }, async () => {
      while (alive) {
        const asked = value++;
        const body = JSON.stringify({ instances: [asked, asked] });
        const answer = await fetch(`${url}/v1/models/m:predict`, { method: 'POST', body }).catch(() => undefined);
        const ids = answer?.headers.get('x-loopwright-prediction-id')?.split(',') ?? [];
        for (const id of ids) answered.set(id, asked);
        if (answered.size >= goal && alive) {
          alive = false;
          child.kill('SIGKILL');
        }
      }
    });
    await Promise.all(clients);
    await exited;
  }
  const store = unwrap(await openFeedback(projectDir, { clock: systemClock, seed: 1 }));
  const status = unwrap(await store.status());
  expect(answered.size).toBeGreaterThanOrEqual(180);
  expect(status.predictions).toBeGreaterThanOrEqual(answered.size);
  for (const [id, asked] of answered) expect(unwrap(await store.findPrediction(id)).inputs).toEqual({ x: asked });
  await store.close();
}, 60_000);
