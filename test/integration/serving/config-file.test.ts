/** A model config file that is looked at again and again: what is wrong with it is told once. */

import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

const told: string[] = [];
let dir: string;
let file: string;
let server: ModelServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'serving-config-'));
  file = join(dir, 'models.config');
  await pushHalfPlus(join(dir, 'm'), '1');
});

afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

const config = (extra = ''): string =>
  `model_config_list { config { name: "m" base_path: "${join(dir, 'm')}" model_platform: "tensorflow" ${extra} } }`;
/** At once: a look never sees half of it. */
async function write(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** Long enough for several looks. */
const looks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

it('is told again only after it has changed', async () => {
  await write(config());
  server = createModelServer({
    models: [],
    configFile: { path: file, pollMs: 5 },
    port: 0,
    clock: systemClock,
    loader: loadHalfPlus,
    onEvent: (event) => {
      if (event.kind === 'config-refused') told.push(event.problem.message);
    },
  });
  unwrap(await server.start());
  await write('nonsense');
  await expect.poll(() => told.length).toBe(1);
  await looks();
  expect(told).toEqual([expect.stringContaining('Line 1, column 1')]);
  await write(config('version_labels { key: "x" value: 9 }'));
  await expect.poll(() => told.length).toBe(2);
  await looks();
  expect(told.slice(1)).toEqual([expect.stringContaining('version 9')]);
  await write(config());
  await looks();
  await write('nonsense');
  await expect.poll(() => told.length).toBe(3);
  expect(told[2]).toBe(told[0]);
});
