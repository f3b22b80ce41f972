/** A folder of real images through the whole loop: ingested, learnt, evaluated, served over REST with bytes in, labelled. */

import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CommandLine, createCommandLine, interrupt, lineOf } from './command-line.ts';

const images = resolve(import.meta.dirname, '../../../shared/data/images/mnist_png');
const digits = existsSync(images) ? 'a folder of digits' : 'a folder of digits (skipped: ../shared/data is absent)';
const wanted = ['0', '1', '7'];

interface Run {
  readonly state: string;
  readonly blessed: boolean;
  readonly nodes: readonly { readonly node: string; readonly rows_in: number; readonly facts?: Record<string, unknown> }[];
}

let home = '';
let project = '';
let cli: CommandLine;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-images-'));
  project = join(home, 'project');
  cli = createCommandLine(home);
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** 50 images a class; four more begin as a PNG does and then break off. */
async function makeFolder(folder: string): Promise<void> {
  for (const name of wanted) {
    await mkdir(join(folder, name), { recursive: true });
    for (const file of (await readdir(join(images, name))).sort().slice(0, 50))
      await cp(join(images, name, file), join(folder, name, file));
  }
  const [first] = (await readdir(join(folder, '7'))).sort();
  const whole = await readFile(join(folder, '7', first));
  for (const bytes of [60, 70, 80, 90]) await writeFile(join(folder, '7', `broken-${bytes}.png`), whole.subarray(0, bytes));
}

async function encoded(name: string): Promise<string> {
  const [file] = (await readdir(join(images, name))).sort().slice(-1);
  return (await readFile(join(images, name, file))).toString('base64');
}

describe.skipIf(!existsSync(images))(digits, () => {
  it('is learnt, and images that break off are told by row and left black', async () => {
    await makeFolder(join(home, 'digits'));
    expect((await cli.run('init', project, '--from', join(home, 'digits'), '--label', 'label')).code).toBe(0);
    const file = join(project, 'loopwright.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace('family: auto', 'family: wide_deep\n  epochs: 8\n  image_filters: [8, 16]\n  engine: fused'),
    );
    const { code, value } = await cli.json<Run>('run', '--project', project);
    expect([code, value.state, value.blessed]).toEqual([0, 'COMPLETE', true]);
    const shown = await cli.json<Pick<Run, 'nodes'>>('show', 'run-1', '--project', project);
    const facts = (node: string) => shown.value.nodes.find((one) => one.node === node)?.facts ?? {};
    expect(facts('ExampleGen')).toMatchObject({ rows: 154, rejected: 0 });
    // Two thirds of the rows are in train.
    const broken = Number(facts('Trainer')['images not decoded']);
    expect(broken).toBeGreaterThan(0);
    expect(broken).toBeLessThanOrEqual(4);
    expect(String(facts('Trainer')['rows of these']).split(', ')).toHaveLength(broken);
    expect(Number(facts('Evaluator')['accuracy'])).toBeGreaterThan(0.85);
  }, 120_000);

  it('answers bytes over REST, registers them, and asks for their label', async () => {
    const server = cli.start('serve', '--project', project, '--rest-api-port', '0');
    try {
      const line = await lineOf(server, /http:\/\/127\.0\.0\.1:\d+/);
      const url = /http:\/\/\S+:predict/.exec(line)?.[0] ?? '';
      const instances = await Promise.all(wanted.map(async (name) => ({ 'image/encoded': { b64: await encoded(name) } })));
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ instances }) });
      const { predictions } = (await response.json()) as { predictions: { scores: number[]; classes: string[] }[] };
      const answers = predictions.map(({ scores, classes }) => classes[scores.indexOf(Math.max(...scores))]);
      expect(answers).toEqual(wanted);
      const broken = { instances: [{ 'image/encoded': { b64: (await encoded('1')).slice(0, 80) } }] };
      expect((await fetch(url, { method: 'POST', body: JSON.stringify(broken) })).status).toBe(200);
    } finally {
      await interrupt(server);
    }
    await vi.waitUntil(
      async () => (await cli.json<{ predictions: number }>('feedback', 'status', '--project', project)).value.predictions >= 4,
      {
        timeout: 20_000,
        interval: 500,
      },
    );
    const next = await cli.json<{ items?: unknown[] }>('label', 'next', '--project', project);
    expect(next.code).toBe(0);
    expect(JSON.stringify(next.value)).toContain('data:image/png;base64,');
  }, 60_000);
});
