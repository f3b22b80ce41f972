/** A model trained on a real file goes through Evaluator and Pusher, and is checked by code that shares nothing with them. */

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputArtifact, Stage, StageContext, views } from '../../core/contract/index.ts';
import { type Json, unwrap } from '../../core/foundation/index.ts';
import { evaluator } from '../../core/stages/evaluate/index.ts';
import { createPusher } from '../../core/stages/push/index.ts';
import { type FileScores, trainOnFile } from './train-on-file.ts';

const path = '../shared/data/tabular/titanic_kaggle_train.csv';
const here = existsSync(path);
let dir: string;
let scores: FileScores;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-evaluate-'));
  if (here) scores = await trainOnFile(dir, { path, label: 'Survived', model: { epochs: 15 } });
}, 60_000);

afterAll(() => rm(dir, { recursive: true, force: true }));

function artifact(type: InputArtifact['type'], place: string, properties: InputArtifact['properties'] = {}): InputArtifact {
  return { id: 1, type, dir: join(dir, place), properties };
}

async function run(stage: Stage, name: string, inputs: Record<string, InputArtifact>, properties: Json) {
  const outputs = Object.fromEntries(Object.keys(stage.outputs).map((key) => [key, join(dir, name, key)]));
  const stateDir = join(dir, name, 'state');
  for (const folder of [...Object.values(outputs), stateDir]) await mkdir(folder, { recursive: true });
  const context: StageContext = {
    projectDir: dir,
    inputs: Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, [input]])),
    outputs,
    stateDir,
    properties,
    seed: 42,
    signal: new AbortController().signal,
    report: () => {},
  };
  return unwrap(await stage.execute(context));
}

async function readEvaluation(name: string): Promise<views.Evaluation> {
  return JSON.parse(await readFile(join(dir, name, 'evaluation', 'evaluation.json'), 'utf8'));
}

describe.skipIf(!here)(`Evaluator and Pusher on ${path}${here ? '' : ' (skipped: the file is not here)'}`, () => {
  it('agree with an independent count, bless, push, and then compare with what is served', async () => {
    const inputs = { examples: artifact('Examples', 'examples'), model: artifact('Model', 'model') };
    const thresholds = [{ metric: 'skill', lower_bound: 0.1 }];
    const changes = [{ metric: 'auc', direction: 'HIGHER_IS_BETTER', absolute: 0 }];
    const evaluation = { thresholds, change_thresholds: changes, slices: [['Sex'], ['Pclass', 'Sex']] };
    const first = await run(evaluator, 'first', inputs, { evaluation });
    const view = await readEvaluation('first');
    expect(view.rows).toBe(scores.candidate.rows);
    expect(view.metrics.accuracy).toBeCloseTo(scores.candidate.accuracy, 12);
    expect(view.linearBaseline.accuracy).toBeCloseTo(scores.linear.accuracy, 12);
    expect(view.metrics.auc).toBeGreaterThan(0.8);
    const { low = 1, high = 0 } = view.intervals.auc ?? {};
    expect(low).toBeLessThan(view.metrics.auc ?? 0);
    expect(high - low).toBeLessThan(0.15);
    const bySex = view.slices.filter(({ slice }) => slice.startsWith('Sex_'));
    expect(bySex.reduce((sum, { rows }) => sum + rows, 0)).toBe(view.rows);
    expect(view.slices.map(({ slice }) => slice)).toContain('Pclass_3_Sex_male');
    expect(first.outputs.blessing).toMatchObject({ blessed: 1 });

    const pusher = createPusher({ now: () => 1_700_000_000_000 });
    const blessing = artifact('ModelBlessing', 'first/blessing', first.outputs.blessing);
    const pushed = await run(pusher, 'push', { model: inputs.model, blessing }, { model_name: 'titanic' });
    expect(pushed.outputs.pushed_model).toMatchObject({ pushed: 1, pushed_version: '1700000000' });

    const baseline = artifact('PushedModel', 'push/pushed_model', pushed.outputs.pushed_model);
    await run(evaluator, 'second', { ...inputs, baseline }, { evaluation });
    const again = await readEvaluation('second');
    expect(again.served).toEqual({ version: '1700000000', metrics: view.metrics });
    expect(again.blessed).toBe(true);
  }, 60_000);
});
