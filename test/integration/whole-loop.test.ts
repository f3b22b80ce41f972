import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, createCommandLine, interrupt, lineOf } from './command-line.ts';
import { loanRows } from './loan-rows.ts';

interface RunAnswer {
  run: string;
  state: string;
  nodes: { node: string; state: string; seconds: number; rows_in?: number; rows_out?: number; error?: { code: string } }[];
  blessed: boolean | null;
  pushed_version: string | null;
}

let home: string;
let project: string;
let cli: CommandLine;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-'));
  project = join(home, 'loans');
  cli = createCommandLine(home);
  await writeFile(join(home, 'loans.csv'), withDates(loanRows({ rows: 3000, seed: 7 })));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Columns that the model will not take, a date and the rows' weights: served rows lack them. */
function withDates(table: string): string {
  const [header, ...rows] = table.trim().split('\n');
  const line = (row: string, i: number): string => `2024-0${1 + (i % 9)}-1${i % 10},${[0.5, 1, 2][i % 3]},${row}`;
  return [`applied_on,weight,${header}`, ...rows.map(line)].join('\n');
}

const statesOf = (run: RunAnswer): Record<string, string> => Object.fromEntries(run.nodes.map((node) => [node.node, node.state]));

describe.sequential('the whole loop on the command line', () => {
  let first: RunAnswer;
  let firstMs = 0;

  it('makes a working project from a file and the name of the label', async () => {
    const made = await cli.run('init', project, '--from', join(home, 'loans.csv'), '--label', 'repaid');
    expect(made).toMatchObject({ code: 0 });
    const config = await readFile(join(project, 'loopwright.yaml'), 'utf8');
    await writeFile(
      join(project, 'loopwright.yaml'),
      config
        .replace('  name: repaid\n', '  name: repaid\n  example_weight_key: weight\n')
        .replace('evaluation:\n', 'evaluation:\n  example_weight_key: weight\n')
        .replace('model:\n', 'serving:\n  rest_api_port: 0\nmodel:\n  epochs: 6\n')
        .replace('features: {}', 'features:\n  applied_on: { transform: exclude }'),
    );
  });

  it('runs every node, blesses and pushes a model', async () => {
    const startedAt = performance.now();
    const ran = await cli.json<RunAnswer>('run', '--project', project);
    firstMs = performance.now() - startedAt;
    first = ran.value;
    expect(first, ran.stderr).toMatchObject({ state: 'COMPLETE', blessed: true });
    expect(ran.code).toBe(0);
    expect(new Set(Object.values(statesOf(first)))).toEqual(new Set(['COMPLETE']));
    expect(first.nodes[0]).toMatchObject({ node: 'ExampleGen', rows_out: 3000 });
  });

  it('leaves the folder that the design promises', async () => {
    for (const path of [
      'schema.pbtxt',
      'metadata.sqlite',
      'artifacts/ExampleGen',
      'artifacts/StatisticsGen',
      'artifacts/Trainer/model',
    ]) {
      expect(existsSync(join(project, path)), path).toBe(true);
    }
    const versions = await readdir(join(project, 'serving_model', 'loans'));
    expect(versions).toEqual([first.pushed_version]);
  });

  it('takes an unchanged second run wholly from the cache', async () => {
    const startedAt = performance.now();
    const again = await cli.json<RunAnswer>('run', '--project', project);
    const ms = performance.now() - startedAt;
    expect(again.code).toBe(0);
    expect(new Set(Object.values(statesOf(again.value)))).toEqual(new Set(['CACHED']));
    process.stderr.write(`second run: ${(ms / firstMs).toFixed(3)} of the first\n`);
  });

  it('reruns only from Trainer on when the model changes', async () => {
    const config = await readFile(join(project, 'loopwright.yaml'), 'utf8');
    await writeFile(join(project, 'loopwright.yaml'), config.replace('epochs: 6', 'epochs: 7'));
    const changed = await cli.json<RunAnswer>('run', '--project', project);
    const states = statesOf(changed.value);
    expect(states).toMatchObject({ ExampleGen: 'CACHED', StatisticsGen: 'CACHED', SchemaGen: 'CACHED', Transform: 'CACHED' });
    expect(states).toMatchObject({ Trainer: 'COMPLETE', Evaluator: 'COMPLETE' });
    // The candidate was judged against the served model: it is pushed only when it is better.
    expect([0, 3]).toContain(changed.code);
    expect(changed.value.pushed_version !== null).toBe(changed.value.blessed);
    await writeFile(join(project, 'loopwright.yaml'), config);
  });

  it('serves, registers, takes feedback and labels, and retrains on them', async () => {
    const server = cli.start('serve', '--project', project);
    const line = await lineOf(server, /Serving/);
    const url = /(http:\/\/127\.0\.0\.1:\d+\/v1\/models\/loans:predict)/.exec(line)?.[1] ?? '';
    const ids: string[] = [];
    try {
      for (let i = 0; i < 12; i++) {
        const instance = {
          income: 30 + 4 * i,
          years: i,
          region: 'north',
          purpose: 'car',
          note: 'no remarks so far, all in order',
        };
        const answer = await predictWhenReady(url, { instances: [instance] });
        expect(answer.body.predictions[0]).toMatchObject({ classes: ['no', 'yes'] });
        ids.push(answer.id);
      }
      const base = url.replace(/\/v1\/.*/, '');
      const posted = await fetch(`${base}/loopwright/v1/feedback`, {
        method: 'POST',
        body: JSON.stringify({ prediction_id: ids[0], kind: 'correct' }),
      });
      expect(posted.status).toBe(200);
    } finally {
      await interrupt(server);
    }
    expect(new Set(ids).size).toBe(12);
    for (const [index, id] of ids.slice(1).entries()) {
      expect(await cli.run('label', 'set', id, index % 2 ? 'yes' : 'no', '--project', project)).toMatchObject({ code: 0 });
    }
    const status = await cli.json<{ predictions: number; labelled: number; labelsSinceTraining: number }>(
      'feedback',
      'status',
      '--project',
      project,
    );
    expect(status.value).toMatchObject({ predictions: 12, labelsSinceTraining: 12 });
    const retrained = await cli.json<RunAnswer>('retrain', '--project', project);
    expect(retrained.value.state, retrained.stderr).toBe('COMPLETE');
    expect(retrained.value.nodes[0]?.rows_out).toBe(3012);
    const after = await cli.json<{ labelsSinceTraining: number }>('feedback', 'status', '--project', project);
    expect(after.value.labelsSinceTraining).toBe(0);
  });

  it('tells the way from the served version back to the file', async () => {
    const lineage = await cli.json<{ nodes: { kind: string; title: string }[] }>('lineage', '--project', project);
    const titles = lineage.value.nodes.map((node) => node.title);
    expect(titles).toEqual(expect.arrayContaining(['PushedModel', 'Trainer', 'Examples', 'loans.csv']));
  });

  it('remembers its runs', async () => {
    const runs = await cli.json<RunAnswer[]>('runs', '--project', project);
    expect(runs.value.map((run) => run.run)).toEqual(['run-4', 'run-3', 'run-2', 'run-1']);
  });
});

/** The server answers 404 until the first version is loaded. */
async function predictWhenReady(url: string, body: unknown): Promise<{ id: string; body: { predictions: unknown[] } }> {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    if (response.ok) {
      return {
        id: response.headers.get('x-loopwright-prediction-id') ?? '',
        body: (await response.json()) as { predictions: unknown[] },
      };
    }
    if (attempt > 100) throw new Error(`${response.status}: ${await response.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
