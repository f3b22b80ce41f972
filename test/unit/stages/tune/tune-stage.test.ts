import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelSchema, type StageContext, type StageReport, type TrialReport } from '../../../../core/contract/index.ts';
import { CancelledError, unwrap } from '../../../../core/foundation/index.ts';
import { readFittedTransform } from '../../../../core/model/index.ts';
import { readTuningRecord, tuner } from '../../../../core/stages/tune/index.ts';
import { openTrialLanes } from '../../../../core/stages/tune/trial-lanes.ts';
import type { TrialRows } from '../../../../core/stages/tune/trial-trainer.ts';
import { openTrainingRows } from '../../../../core/training/index.ts';
import { createTrainProject, madeUpRows, type TrainProject } from '../train/train-project.ts';
import { tuneContext } from './tune-context.ts';

let root: string;
let project: TrainProject;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-tune-'));
  project = await createTrainProject(join(root, 'answers'), [madeUpRows({ rows: 600, seed: 1, label: 'answer' })], 'answer');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function tune(name: string, changes: Partial<Parameters<typeof tuneContext>[1]> = {}) {
  const context = await tuneContext(project, { name, ...changes });
  const outcome = unwrap(await tuner.execute(context));
  const record = await readTuningRecord(context.outputs['tuner_results'] ?? '');
  if (!record) throw new Error('no record');
  return { outcome, record, context };
}

const untimed = (trials: readonly TrialReport[]) => trials.map(({ seconds: _seconds, ...rest }) => rest);

describe('the Tuner', () => {
  it('tries settings of every family, trains the promising ones on, and keeps the best', async () => {
    const reports: StageReport[] = [];
    const { outcome, record, context } = await tune('first', { report: (report) => reports.push(report) });
    expect(record.trials).toHaveLength(9);
    expect(new Set(record.trials.map(({ settings }) => settings['family']))).toEqual(new Set(['linear', 'trees', 'wide_deep']));
    const best = record.trials[record.best];
    expect(best?.state).toBe('ended');
    const longest = Math.max(...record.trials.map(({ losses }) => losses.length));
    const losses = record.trials.filter((one) => one.losses.length === longest).map((one) => one.losses.at(-1)?.loss ?? 1);
    expect(best?.losses.at(-1)?.loss).toBe(Math.min(...losses));
    expect(outcome.outputs['tuner_results']).toMatchObject({ trials: 9 });
    expect(reports.filter(({ kind }) => kind === 'trial').length).toBeGreaterThanOrEqual(18);
    const text = await readFile(join(context.outputs['best_hyperparameters'] ?? '', 'best_hyperparameters.txt'), 'utf8');
    const { values, space } = JSON.parse(text);
    expect(values['learning_rate']).toBe(best?.settings['learning_rate']);
    expect(space.map(({ config }: { config: { name: string } }) => config.name)).toContain('learning_rate');
  });

  it('does not search a batch size that few rows make one, and says so instead of telling how much it matters', async () => {
    const lines: string[] = [];
    const space = { batch_size: { values: [64, 128, 256, 512] }, learning_rate: { min: 0.001, max: 0.1, log: true } };
    const { outcome, record } = await tune('dead', {
      model: { family: 'linear', epochs: 1 },
      tuning: { search: 'random', trials: 12, space },
      report: (report) => report.kind === 'log' && lines.push(report.line),
    });
    expect(record.trials.every(({ settings }) => settings['batch_size'] === undefined)).toBe(true);
    expect(record.importance.map(({ parameter }) => parameter)).toEqual(['learning_rate']);
    expect(record.left_out?.map(({ name }) => name)).toEqual(['batch_size']);
    expect(outcome.facts['not searched']).toContain('batch_size');
    expect(lines.join()).toContain('batch_size is not searched');
  });

  it('cancelled half way goes on behind its last result, to the very same trials', async () => {
    const { record: whole } = await tune('whole');
    const cancel = new AbortController();
    let ended = 0;
    const report = (told: StageReport): void => {
      if (told.kind === 'trial' && told.trial.state !== 'running' && ++ended === 4) cancel.abort();
    };
    await expect(tune('stopped', { signal: cancel.signal, report })).rejects.toBeInstanceOf(CancelledError);
    const again: TrialReport[] = [];
    const { record } = await tune('stopped', {
      report: (told) => void (told.kind === 'trial' && told.trial.state === 'running' && again.push(told.trial)),
    });
    expect(untimed(record.trials)).toEqual(untimed(whole.trials));
    expect(new Set(again.map(({ trial }) => trial)).size).toBeLessThan(9);
  });

  it('killed goes on to the very same trials', { timeout: 60_000 }, async () => {
    const { record: whole } = await tune('unkilled');
    const bundle = await rolldown({
      input: resolve('test/unit/stages/tune/killable-tuner.ts'),
      external: /^(?!\.{0,2}\/|\0)[@\w]/,
      platform: 'node',
      tsconfig: false,
      logLevel: 'silent',
    });
    const program = resolve('node_modules/.cache/killable-tuner.mjs');
    await mkdir(resolve('node_modules/.cache'), { recursive: true });
    await bundle.write({ file: program, format: 'esm', codeSplitting: false });
    await bundle.close();
    await new Promise<void>((done) => {
      const child = spawn(process.execPath, [program, project.dir, 'killed', ...project.examples]);
      let told = 0;
      child.stdout.on('data', (text: Buffer) => {
        told += String(text).split('\n').length - 1;
        if (told >= 5) child.kill('SIGKILL');
      });
      child.on('exit', () => done());
    });
    const { record } = await tune('killed');
    expect(untimed(record.trials)).toEqual(untimed(whole.trials));
  });

  it('trains with and without batch normalisation on one engine', { timeout: 60_000 }, async () => {
    const tuning = {
      search: 'grid',
      halving: false,
      space: { family: { values: ['wide_deep'] }, batch_norm: { values: [false, true] } },
    };
    const { record } = await tune('normalised', { model: { engine: 'auto', epochs: 2 }, tuning });
    expect(record.trials.map(({ state, settings }) => [state, settings['batch_norm']])).toEqual([
      ['ended', false],
      ['ended', true],
    ]);
    expect(record.engine).toMatch(/^fused:/);
  });

  it("searches the settings of the user's own Layers model, and its module's own", { timeout: 60_000 }, async () => {
    const module = `export function getModel(tf, { inputs, settings }) {
      const given = inputs.map(({ name, shape, dtype }) => tf.input({ name, shape, dtype }));
      const numbers = given[inputs.findIndex(({ name }) => name === 'dense')];
      const hidden = tf.layers.dense({ units: settings.units, activation: 'relu' }).apply(numbers);
      return tf.model({ inputs: given, outputs: tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(hidden) });
    }`;
    await writeFile(join(project.dir, 'own.mjs'), module);
    const model = { family: 'layers', module: 'own.mjs', engine: 'auto', epochs: 3, settings: { units: 4 } };
    const space = { 'settings.units': { values: [2, 16] }, learning_rate: { min: 0.0005, max: 0.05, log: true } };
    const { record } = await tune('layers', { model, tuning: { trials: 5, space } });
    expect(record.trials).toHaveLength(5);
    for (const { settings } of record.trials) {
      expect([2, 16]).toContain(settings['settings.units']);
      expect(Number(settings['learning_rate'])).toBeGreaterThanOrEqual(0.0005);
    }
    const ends = record.trials.map(({ losses }) => losses.at(-1)?.loss ?? Number.NaN);
    expect(new Set(ends).size).toBe(5);
    const longest = Math.max(...record.trials.map(({ losses }) => losses.length));
    const best = record.trials[record.best];
    expect(best?.losses).toHaveLength(longest);
    const rivals = record.trials.filter(({ losses }) => losses.length === longest);
    expect(best?.losses.at(-1)?.loss).toBe(Math.min(...rivals.map(({ losses }) => losses.at(-1)?.loss ?? 9)));
  });

  it('refuses settings the model does not have, by name', async () => {
    const context = await tuneContext(project, { name: 'wrong', tuning: { space: { learning_rat: { min: 0.1, max: 1 } } } });
    expect(await tuner.execute(context)).toMatchObject({ ok: false, problem: { code: 'project/config-invalid' } });
  });
});

describe('trials in threads', () => {
  it('end at the losses they end at without', { timeout: 60_000 }, async () => {
    const { buildThread } = (await import(pathToFileURL(resolve('build/build-thread.mjs')).href)) as {
      buildThread(input: string, file: string): Promise<void>;
    };
    const thread = resolve('node_modules/.cache/tune-trials-test.mjs');
    await buildThread(resolve('core/stages/tune/trial-thread.ts'), thread);
    const context = await tuneContext(project, { name: 'threads' });
    const rows = await sharedRows(context);
    const orders = [0, 1].map((trial) => ({ trial, rung: 0, epochs: 2, settings: { family: trial ? 'wide_deep' : 'linear' } }));
    const results: unknown[] = [];
    for (const count of [1, 2]) {
      const lanes = await openTrialLanes(
        count,
        { ...rows.trialRows, stateDir: join(root, `lanes-${count}`) },
        pathToFileURL(thread),
      );
      await mkdir(join(root, `lanes-${count}`), { recursive: true });
      expect(lanes.count).toBe(count);
      const signal = new AbortController().signal;
      results.push(await Promise.all(orders.map((order, lane) => lanes.train(order, lane % count, signal))));
      await lanes.close();
    }
    rows.close();
    expect(results[1]).toEqual(results[0]);
  });
});

async function sharedRows(context: StageContext): Promise<{ readonly trialRows: TrialRows; close(): void }> {
  const transform = unwrap(await readFittedTransform(context.inputs['transform_graph']?.[0]?.dir ?? ''));
  const { store, split, vectors, read } = await openTrainingRows(context, transform, modelSchema.parse({}));
  const trialRows: TrialRows = {
    transform,
    shared: store.share(),
    split,
    vectors,
    counts: read.counts,
    config: modelSchema.parse({ epochs: 4, hidden: [8], text_filters: 4, batch_size: 64 }),
    seed: 42,
    engine: 'fused:simd',
    inputs: [1],
    stateDir: context.stateDir,
    projectDir: context.projectDir,
  };
  return { trialRows, close: () => store.close() };
}
