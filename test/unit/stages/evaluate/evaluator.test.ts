import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EvaluationConfig, InputArtifact, StageContext, StageReport, views } from '../../../../core/contract/index.ts';
import { type ColumnBatch, createExamplesWriter } from '../../../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../../../core/foundation/index.ts';
import { modelFolders } from '../../../../core/model/index.ts';
import { evaluator } from '../../../../core/stages/evaluate/index.ts';
import { batchOf, type Cell } from '../../model/batch-of.ts';
import { cells, rule, table } from './ruled-table.ts';
import { type LinearModel, writeModel } from './write-linear-model.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evaluator-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function modelArtifact(name: string, candidate: LinearModel, linear: LinearModel = candidate): Promise<InputArtifact> {
  const dir = join(root, name);
  await writeModel(join(dir, modelFolders.candidate), candidate);
  await writeModel(join(dir, modelFolders.linearBaseline), linear);
  return { id: 8, type: 'Model', dir, properties: {} };
}

async function servedArtifact(model: LinearModel): Promise<InputArtifact> {
  const dir = join(root, 'serving_model', 'm', '1700000000');
  await writeModel(dir, model);
  return { id: 5, type: 'PushedModel', dir, properties: { pushed: 1 } };
}

async function examples(evaluation: ColumnBatch, number = 1): Promise<InputArtifact> {
  const dir = join(root, `examples-${number}`);
  const writer = await createExamplesWriter(dir, { payload: 'parquet', splits: ['train', 'eval'], columns: evaluation.columns });
  await writer.write('eval', evaluation);
  await writer.finish();
  return { id: number, type: 'Examples', dir, properties: { span: number } };
}

let runs = 0;
async function run(
  inputs: StageContext['inputs'],
  evaluation: Partial<EvaluationConfig> = {},
  signal = new AbortController().signal,
) {
  runs += 1;
  const outputs = { evaluation: join(root, `evaluation-${runs}`), blessing: join(root, `blessing-${runs}`) };
  await Promise.all(Object.values(outputs).map((dir) => mkdir(dir)));
  const reports: StageReport[] = [];
  const context: StageContext = {
    projectDir: root,
    inputs,
    outputs,
    stateDir: root,
    properties: { evaluation: { thresholds: [], change_thresholds: [], slices: [], ...evaluation } },
    seed: 7,
    signal,
    report: (report) => reports.push(report),
  };
  const outcome = unwrap(await evaluator.execute(context));
  const bytes = await readFile(join(outputs.evaluation, 'evaluation.json'), 'utf8');
  const view: views.Evaluation = JSON.parse(bytes);
  return { outcome, bytes, view, reports, blessing: await readdir(outputs.blessing) };
}

const sold = { name: 'sold' };
const good: LinearModel = { train: table(200), label: sold, weight: [3] };
const bad: LinearModel = { train: table(200), label: sold, weight: [-3] };
const beatsServed: Partial<EvaluationConfig> = {
  change_thresholds: [{ metric: 'auc', direction: 'HIGHER_IS_BETTER', absolute: 0 }],
};

/** Of the rule, by counting pairs: a model that ranks by x. */
function aucOfRule(rows: number): number {
  const labels = Array.from({ length: rows }, (_, row) => rule(row, rows));
  let [wins, pairs] = [0, 0];
  labels.forEach((positive, i) => {
    labels.forEach((other, j) => {
      if (!positive || other) return;
      pairs += 1;
      if (i > j) wins += 1;
    });
  });
  return wins / pairs;
}

describe('Evaluator', () => {
  it('judges the candidate, its linear baseline and the constant on the same rows of every span', async () => {
    const model = await modelArtifact('model', good, bad);
    const { view, outcome, blessing } = await run(
      { examples: [await examples(table(100)), await examples(table(100), 2)], model: [model] },
      { thresholds: [{ metric: 'auc', lower_bound: 0.6 }] },
    );
    const auc = aucOfRule(100);
    expect(view).toMatchObject({ problem: 'binary', rows: 200, main: 'auc', classes: ['no', 'yes'], blessed: true });
    expect(view.metrics.auc).toBeCloseTo(auc, 6);
    expect(view.linearBaseline.auc).toBeCloseTo(1 - auc, 6);
    expect(view.constant).toMatchObject({ auc: 0.5, accuracy: 0.49 });
    expect(view.metrics.accuracy).toBe(0.75);
    expect(view.confusion).toEqual([
      [74, 24],
      [26, 76],
    ]);
    expect(view.intervals.auc?.low).toBeLessThan(auc);
    expect(view.served).toBeUndefined();
    expect(blessing).toEqual(['BLESSED']);
    expect(outcome.outputs.blessing).toEqual({ blessed: 1, current_model: 'model', current_model_id: 8 });
    expect(outcome).toMatchObject({ rowsIn: 200, rowsOut: 200, facts: { blessed: 'yes' } });
  });

  it('is the same bytes every time', async () => {
    const inputs = { examples: [await examples(table(100))], model: [await modelArtifact('model', good)] };
    const config = { slices: [['city']], thresholds: [{ metric: 'auc' as const }] };
    expect((await run(inputs, config)).bytes).toBe((await run(inputs, config)).bytes);
  });

  it('withholds the blessing below a threshold, and without any', async () => {
    const inputs = { examples: [await examples(table(100))], model: [await modelArtifact('model', bad)] };
    const low = await run(inputs, { thresholds: [{ metric: 'auc', lower_bound: 0.6 }] });
    expect(low.blessing).toEqual(['NOT_BLESSED']);
    expect(low.outcome.outputs.blessing).toMatchObject({ blessed: 0 });
    expect(low.outcome.facts).toMatchObject({ blessed: 'no', failed_checks: 1 });
    const none = await run(inputs);
    expect(none.blessing).toEqual(['NOT_BLESSED']);
    expect(none.outcome.facts.why).toMatch(/no threshold/);
  });

  it('decides, weighs and slices as the project file says, and tells every outcome of a threshold', async () => {
    const rows = table(200);
    const weight = batchOf({ 'w:float': cells(200, (row) => (row < 100 ? 3 : 1)) });
    const weighed = { rows: 200, columns: [...rows.columns, ...weight.columns] };
    const inputs = { examples: [await examples(weighed)], model: [await modelArtifact('model', { ...good, train: weighed })] };
    const { view } = await run(inputs, {
      decision_threshold: 0.9,
      example_weight_key: 'w',
      confidence_intervals: { method: 'jackknife' },
      slicing_specs: [{ feature_values: { x: '[0, 0.25)' } }],
      cross_slicing_specs: [{ baseline_spec: {}, slicing_specs: [{ feature_keys: ['city'] }] }],
    });
    const total = (view.confusion ?? []).flat().reduce((sum, count) => sum + count, 0);
    expect(total).toBe(400);
    expect(view).toMatchObject({ decisionThreshold: 0.9, weightedBy: 'w' });
    const [, [missed, found]] = view.confusion ?? [];
    const at = view.operatingPoints?.find(({ threshold }) => threshold === 0.9);
    expect(at).toMatchObject({ truePositives: found, falseNegatives: missed });
    expect(view.slices.map(({ slice, rows: count }) => [slice, count])).toEqual([
      ['Overall', 200],
      ['x_[0, 0.25)', 50],
      ['city_Rome', 100],
      ['city_Oslo', 100],
    ]);
    const [oslo] = (view.crossSlices ?? []).filter(({ slice }) => slice === 'city_Oslo');
    const own = view.slices.find(({ slice }) => slice === 'city_Oslo')?.metrics.auc ?? 0;
    expect(oslo.differences.auc).toBeCloseTo((view.metrics.auc ?? 0) - own, 12);
    expect(view.slices[1].intervals?.log_loss?.low).toBeLessThan(view.slices[1].metrics.log_loss ?? 0);
  });

  it('refuses weights that are no numbers', async () => {
    const inputs = { examples: [await examples(table(100))], model: [await modelArtifact('model', good)] };
    await expect(run(inputs, { example_weight_key: 'city' })).rejects.toThrow('city is no weight in every row.');
  });

  it('holds the candidate against the served model on the same rows', async () => {
    const shared = { examples: [await examples(table(100))], baseline: [await servedArtifact(good)] };
    const worse = await run({ ...shared, model: [await modelArtifact('worse', bad)] }, beatsServed);
    expect(worse.view.blessed).toBe(false);
    expect(worse.view.served?.version).toBe('1700000000');
    expect(worse.view.served?.metrics.auc).toBeCloseTo(aucOfRule(100), 6);
    expect(worse.outcome.outputs.blessing).toMatchObject({ baseline_model: 'serving_model/m/1700000000', baseline_model_id: 5 });
    const equal = await run({ ...shared, model: [await modelArtifact('equal', good)] }, beatsServed);
    expect(equal.view.blessed).toBe(true);
  });

  it('finds the served model in its PushedModel artifact, or where that was pushed to', async () => {
    const shared = { examples: [await examples(table(100))], model: [await modelArtifact('model', good)] };
    await servedArtifact(good);
    await mkdir(join(root, 'pushed'));
    const properties = { pushed: 1, pushed_destination: 'serving_model/m/1700000000', pushed_version: '1700000000' };
    const baseline: InputArtifact = { id: 9, type: 'PushedModel', dir: join(root, 'pushed'), properties };
    expect((await run({ ...shared, baseline: [baseline] })).view.served?.version).toBe('1700000000');
    const never: InputArtifact = { ...baseline, properties: { pushed: 0 } };
    expect((await run({ ...shared, baseline: [never] })).view.served).toBeUndefined();
  });

  it('matches the classes of a served model that orders them otherwise', async () => {
    const other: LinearModel = { ...bad, label: { name: 'sold', positive: 'no' } };
    const inputs = { examples: [await examples(table(100))], model: [await modelArtifact('model', good)] };
    const { view } = await run({ ...inputs, baseline: [await servedArtifact(other)] });
    expect(view.served?.metrics.auc).toBeCloseTo(view.metrics.auc ?? 0, 6);
    expect(view.served?.metrics.log_loss).toBeCloseTo(view.metrics.log_loss ?? 0, 5);
  });

  it('reports a served model that cannot be compared, and judges the rest', async () => {
    const inputs = { examples: [await examples(table(100))], model: [await modelArtifact('model', good)] };
    const withColumn = (key: string, value: (row: number) => Cell) => {
      const { columns } = batchOf({ [key]: cells(200, value) });
      return { rows: 200, columns: [...table(200).columns.filter(({ name }) => name !== columns[0].name), ...columns] };
    };
    const maybe = withColumn('sold:bytes', (row) => ['yes', 'maybe'][row % 2]);
    const cases: [LinearModel, string][] = [
      [{ ...good, label: { name: 'city' } }, 'predicts city, not sold'],
      [{ ...good, train: maybe }, 'tells other classes apart (maybe, yes)'],
      [{ ...good, train: withColumn('sold:int', (row) => row % 2) }, 'tells other classes apart (0, 1)'],
    ];
    for (const [served, reason] of cases) {
      const { view, outcome } = await run({ ...inputs, baseline: [await servedArtifact(served)] }, beatsServed);
      expect(view.served).toBeUndefined();
      expect(view).toMatchObject({ blessed: true });
      expect(view.checks[0].reason).toContain(reason);
      expect(outcome.facts.baseline).toContain(reason);
    }
    const baseline = await servedArtifact(good);
    await writeFile(join(baseline.dir, 'weights.bin'), 'torn');
    const { outcome } = await run({ ...inputs, baseline: [baseline] }, beatsServed);
    expect(outcome.facts.baseline).toMatch(/1700000000 cannot be read/);
  });

  it('reports a served model that reads a column which is gone or changed its kind', async () => {
    const inputs = {
      model: [await modelArtifact('model', { ...good, train: table(200) })],
      baseline: [await servedArtifact(good)],
    };
    const rest = table(100).columns.slice(1);
    const gone = await run({ ...inputs, examples: [await examples({ rows: 100, columns: rest })] });
    expect(gone.outcome.facts.baseline).toContain('reads x, which the data no longer has');
  });

  it('counts rows it cannot judge and never calls an empty split good', async () => {
    const rows = batchOf({
      'x:float': cells(40, (row) => row),
      'city:bytes': cells(40, () => 'Rome'),
      'sold:bytes': cells(40, (row) => (row < 5 ? null : row < 8 ? 'later' : row % 2 === 0 ? 'yes' : 'no')),
    });
    const model = [await modelArtifact('model', good)];
    const some = await run({ examples: [await examples(rows)], model });
    expect(some.outcome).toMatchObject({ rowsIn: 40, rowsOut: 32, facts: { unlabelled: 5, unknown_class: 3 } });
    const thresholds = [{ metric: 'accuracy' as const, lower_bound: 0 }];
    const empty = await run({ examples: [await examples(table(0), 2)], model }, { thresholds });
    expect(empty.view).toMatchObject({ rows: 0, metrics: {}, blessed: false });
    expect(empty.view.checks[0].reason).toMatch(/no row with a label/);
  });

  it('lists slices by TFX keys and says which it cannot', async () => {
    const inputs = { examples: [await examples(table(100))], model: [await modelArtifact('model', good)] };
    const { view, reports, outcome } = await run(inputs, { slices: [['city'], ['ghost']] });
    expect(view.slices.map(({ slice, rows }) => [slice, rows])).toEqual([
      ['Overall', 100],
      ['city_Oslo', 50],
      ['city_Rome', 50],
    ]);
    // Odd rows never break the rule.
    expect(view.slices[1].metrics.auc).toBe(1);
    const told = 'No slice of ghost: the rows have no column ghost. Columns are: x, city, sold.';
    expect(reports).toContainEqual({ kind: 'log', line: told });
    expect(view.warnings).toEqual([{ about: 'slices', text: told }]);
    expect(outcome.facts['warning']).toBe(told);
  });

  it('judges several classes', async () => {
    const three = batchOf({ 'x:float': cells(90, (row) => row), 'kind:bytes': cells(90, (row) => 'abc'[Math.floor(row / 30)]) });
    const label = { name: 'kind' };
    const model = await modelArtifact('model', { train: three, label, weight: [-9, 0, 9], bias: [0, 4.5, 0] });
    const { view } = await run({ examples: [await examples(three)], model: [model] });
    expect(view).toMatchObject({ problem: 'multiclass', main: 'accuracy', classes: ['a', 'b', 'c'] });
    expect(view.metrics.accuracy).toBeGreaterThan(0.9);
    expect(view.confusion?.flat().reduce((sum, count) => sum + count, 0)).toBe(90);
    expect(view.constant.accuracy).toBeCloseTo(1 / 3, 12);
  });

  const names = (row: number) => [...(rule(row, 200) ? ['sold'] : []), ...(row % 3 === 0 ? ['third'] : [])];
  const labelled = (label: (row: number) => Cell) =>
    batchOf({
      'x:float': cells(200, (row) => row / 200),
      'city:bytes': cells(200, (row) => (row % 2 === 0 ? 'Rome' : 'Oslo')),
      'tags:bytes': cells(200, label),
    });
  const lists = labelled((row) => (names(row).length === 0 ? [''] : names(row)));
  const single = labelled((row) => names(row)[0] ?? 'void');
  it.each<readonly [string, LinearModel, readonly number[] | undefined]>([
    ['of any number', { train: lists, label: { name: 'tags', type: 'multilabel' }, weight: [3, -1] }, undefined],
    // Of exp(3 z) + 1 + 1 the share of the first is the sigmoid of 3 z - log 2.
    ['against the rest', { train: single, label: { name: 'tags' }, weight: [3, 0, 0] }, [-Math.log(2)]],
  ])(
    'judges a threshold on one class %s as it judges a model of this class alone, and all else as without',
    async (_, tags, bias) => {
      const cities = [{ feature_keys: ['city'] }];
      const crossed = [{ baseline_spec: { feature_values: { city: 'Rome' } }, slicing_specs: cities }];
      const decided = { slices: [['city']], decision_threshold: 0.4 };
      const asked = (of: { readonly class?: string }): Partial<EvaluationConfig> => ({
        ...decided,
        thresholds: [
          { metric: 'recall', lower_bound: 0.7, ...of },
          { metric: 'false_positive_rate', upper_bound: 0.3, slicing_specs: cities, ...of },
          { metric: 'auc', upper_bound: 0.1, cross_slicing_specs: crossed, ...of },
        ],
        change_thresholds: [{ metric: 'precision', direction: 'HIGHER_IS_BETTER', absolute: 0, ...of }],
      });
      const judged = async (model: LinearModel, config: Partial<EvaluationConfig>) => {
        const served = await servedArtifact({ ...model, weight: model.weight.map((weight) => -weight) });
        const data = await examples(model.train);
        const inputs = { examples: [data], model: [await modelArtifact('model', model)], baseline: [served] };
        return (await run(inputs, config)).view;
      };
      const { checks, blessed: _own, settings: _asked, ...others } = await judged(tags, asked({ class: 'sold' }));
      const alone = await judged({ train: table(200), label: sold, weight: [3], ...(bias ? { bias } : {}) }, asked({}));
      expect(checks.map(({ class: name }) => name)).toEqual(checks.map(() => 'sold'));
      const told = checks.map(({ reason, ...check }) => [check.slice, check.passed, reason.replace(' of sold', '')]);
      expect(told).toEqual(alone.checks.map(({ slice, passed, reason }) => [slice, passed, reason]));
      expect(told.length).toBe(5);
      const { checks: none, blessed: _without, settings: _less, ...same } = await judged(tags, decided);
      expect([none, others]).toEqual([[], same]);
      const other = await judged(tags, asked({ class: 'fourth' }));
      expect(other.blessed).toBe(false);
      expect(other.checks[0]?.reason).toBe('The model has no class fourth to be judged.');
    },
  );

  it('judges numbers in their own units', async () => {
    const line = batchOf({ 'x:float': cells(90, (row) => row), 'price:float': cells(90, (row) => 10 + row * 2) });
    const model = await modelArtifact('model', { train: line, label: { name: 'price' }, weight: [1] });
    const { view } = await run({ examples: [await examples(line)], model: [model] });
    expect(view).toMatchObject({ problem: 'regression', main: 'rmse' });
    expect(view.metrics.rmse).toBeLessThan(1e-4);
    expect(view.metrics.skill).toBeCloseTo(1, 6);
    expect(view.constant.r2).toBeCloseTo(0, 10);
    expect(view.scatter).toHaveLength(90);
    expect(view.classes).toBeUndefined();
  });

  it('stops when cancelled, and says when the model is not there', async () => {
    const controller = new AbortController();
    controller.abort();
    const inputs = { examples: [await examples(table(100))], model: [await modelArtifact('model', good)] };
    await expect(run(inputs, {}, controller.signal)).rejects.toThrow(CancelledError);
    const missing = run({ ...inputs, model: [{ ...inputs.model[0], dir: join(root, 'none') }] });
    await expect(missing).rejects.toMatchObject({ problem: { code: 'model/not-found' } });
  });
});
