/** The example project, run, served, asked and labelled: what every screen needs to have something to show. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { CoreConnection } from './core-client.ts';
import type { UserHome } from './interface-host.ts';

type Client = CoreConnection['client'];

/** Trained for a few epochs on the command line; its folder. */
export async function makeExampleProject(home: UserHome): Promise<string> {
  const dir = join(home.dir, 'complaints');
  const { commandLine } = home;
  await succeed(commandLine.run('init', dir, '--example', 'complaints'));
  const file = join(dir, 'loopwright.yaml');
  const text = await readFile(file, 'utf8');
  const quick = text.replace(/epochs: \d+/, 'epochs: 3').replace(/rest_api_port: \d+/, 'rest_api_port: 0');
  await writeFile(file, quick);
  await succeed(commandLine.run('run', '--project', dir));
  // A second model beside the first: the simpler one.
  await writeFile(file, quick.replace('family: wide_deep', 'family: linear'));
  await succeed(commandLine.run('run', '--project', dir), [0, 3]);
  await writeFile(file, quick);
  await succeed(commandLine.run('run', '--project', dir), [0, 3]);
  return dir;
}

async function succeed(outcome: ReturnType<UserHome['commandLine']['run']>, codes: readonly number[] = [0]): Promise<void> {
  const { code, stderr } = await outcome;
  if (code === null || !codes.includes(code)) throw new Error(`Ended with ${code}: ${stderr}`);
}

/** Sends real rows of the eval split over HTTP, one request each; they are in the register when this resolves. */
export async function askServer(client: Client, count: number): Promise<void> {
  const { url, modelName, inputs } = await client.serve.start();
  const [version] = await client.data.versions();
  if (!version) throw new Error('Nothing has been ingested.');
  const page = await client.data.rows({ artifactId: version.artifactId, split: 'eval', offset: 100, limit: count });
  const isNumber = new Map(inputs.map(({ name, dtype }) => [name, dtype !== 'DT_STRING']));
  for (const row of page.rows) {
    const cells = page.columns.flatMap(({ name }, index): [string, string | number | null][] => {
      const text = row[index] ?? null;
      if (!isNumber.has(name)) return [];
      return [[name, text !== null && isNumber.get(name) ? Number(text) : text]];
    });
    const body = JSON.stringify({ instances: [Object.fromEntries(cells.filter(([, value]) => value !== null))] });
    const response = await fetch(`${url}/v1/models/${modelName}:predict`, { method: 'POST', body });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  }
  await vi.waitUntil(async () => (await client.feedback.status()).predictions >= count, { timeout: 20_000 });
}

/** Answers what the queue asks for first: mostly as predicted, every fifth otherwise. */
export async function labelSome(client: Client, count: number): Promise<void> {
  const { items, classes } = await client.feedback.queue({ order: 'least_confident', limit: count });
  for (const [index, item] of items.entries()) {
    const other = classes.find((name) => name !== item.predicted) ?? item.predicted;
    const label = index % 5 === 2 ? other : item.predicted;
    await client.feedback.label({ id: item.id, decision: 'label', label, milliseconds: 1500, order: item.order });
  }
}

/** The batch that lies beside the first: a new product, other companies, more complaints over the web. */
export async function addSecondBatch(client: Client): Promise<void> {
  const source = { path: 'data/batch-2.csv', span: 2 };
  await client.project.patch({ changes: [{ path: ['data', 'sources', 1], value: source }] });
}
