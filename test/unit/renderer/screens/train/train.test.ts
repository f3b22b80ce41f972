import { describe, expect, it } from 'vitest';
import type { EpochReport, views } from '../../../../../core/contract/index.ts';
import {
  describeSettings,
  differingSettings,
  rankRows,
  scoreDomain,
} from '../../../../../renderer/screens/train/leaderboard-rows.ts';
import { parseHidden } from '../../../../../renderer/screens/train/parse-hidden.ts';
import { describeSampled, describeTraining } from '../../../../../renderer/screens/train/train-words.ts';
import {
  compareWithLinear,
  curvesOf,
  firstShown,
  modelsOf,
  ownCurves,
} from '../../../../../renderer/screens/train/training-curves.ts';

function epoch(model: EpochReport['model'], number: number, validationLoss: number): EpochReport {
  return { model, epoch: number, epochs: 12, loss: validationLoss - 0.01, validationLoss, seconds: 2, rowsPerSecond: 1000 };
}

const linear = [epoch('linear_baseline', 1, 0.45), epoch('linear_baseline', 2, 0.44)];
const candidate = [epoch('candidate', 1, 0.42), epoch('candidate', 2, 0.4), epoch('candidate', 3, 0.41)];

describe('training curves', () => {
  it('are of one model, in order, with the best epoch and the time that is left at most', () => {
    const curves = curvesOf([...linear, ...[...candidate].reverse()], 'candidate');
    expect(curves).toMatchObject({ epoch: 3, epochs: 12, bestEpoch: 2, best: 0.4, secondsLeft: 18 });
    expect(curves?.validation).toEqual([
      { x: 1, y: 0.42 },
      { x: 2, y: 0.4 },
      { x: 3, y: 0.41 },
    ]);
  });

  it('are nothing before the first epoch', () => {
    expect(curvesOf(linear, 'candidate')).toBeUndefined();
    expect(compareWithLinear(linear)).toBeUndefined();
  });

  it('of a linear candidate are told once, and of nothing that depth buys', () => {
    const again = linear.map((one) => ({ ...one, model: 'candidate' as const }));
    const epochs = [...linear, ...again];
    expect(modelsOf(ownCurves(epochs, 'linear'))).toEqual(['candidate']);
    expect(modelsOf(ownCurves([...linear, ...candidate], 'layers'))).toEqual(['linear_baseline', 'candidate']);
    const words = describeTraining({ epochs, running: false, family: 'linear', network: 'linear' });
    expect(words).toBe('Stopped after 2 of 12 epochs; the weights are those of epoch 2, the best on validation.');
    const layers = describeTraining({ epochs: [...linear, ...candidate], running: false, network: 'layers' });
    expect(layers).toContain('own layers lowers the validation loss');
  });

  it('say what depth buys', () => {
    expect(compareWithLinear([...linear, ...candidate])?.gain).toBeCloseTo(0.04 / 0.44, 10);
    const words = describeTraining({ epochs: [...linear, ...candidate], running: false });
    expect(words).toBe(
      'Stopped after 3 of 12 epochs; the weights are those of epoch 2, the best on validation. wide & deep lowers the validation loss of the linear baseline by 9.1 %.',
    );
  });

  it('are those of the trees, in rounds, where trees were kept', () => {
    const trees = [epoch('trees', 1, 0.4), epoch('trees', 2, 0.33), epoch('trees', 3, 0.35)];
    const epochs = [...linear, ...trees, ...candidate];
    expect(modelsOf(epochs)).toEqual(['linear_baseline', 'trees', 'candidate']);
    expect(firstShown(epochs, 'trees')).toBe('trees');
    expect(firstShown(epochs, undefined)).toBe('candidate');
    expect(firstShown(epochs, 'linear')).toBe('linear_baseline');
    expect(describeTraining({ epochs, running: false, family: 'trees' })).toBe(
      'Stopped after 3 of 12 rounds; the trees are those up to round 2, the best on validation. Trees lower the validation loss of the linear baseline by 25.0 %.',
    );
    expect(describeTraining({ epochs, running: false, family: 'wide_deep' })).toContain('epoch 2');
  });

  it('tell of the linear model, where it was kept, its own epochs and how near the best of the others came', () => {
    const kept = (...others: readonly EpochReport[]) =>
      describeTraining({
        epochs: [...linear, ...others],
        running: false,
        family: 'linear',
      });
    const own = 'Stopped after 2 of 12 epochs; the weights are those of epoch 2, the best on validation.';
    const trees = [epoch('trees', 1, 0.43)];
    expect(kept(...trees, ...candidate)).toBe(
      `${own} The linear model is kept, the simplest: that the validation loss of wide & deep is 9.1 % lower may be chance.`,
    );
    expect(kept(...trees, epoch('candidate', 1, 0.5))).toContain('the validation loss of trees is 2.3 % lower');
    expect(kept(epoch('candidate', 1, 0.4401))).toContain('the simplest: the validation loss of wide & deep is the same.');
    expect(kept(epoch('candidate', 1, 0.55))).toContain('is kept: the validation loss of wide & deep is 25.0 % higher.');
  });

  it('say so when depth buys nothing', () => {
    const level = [epoch('linear_baseline', 1, 0.4), epoch('candidate', 12, 0.4001)];
    expect(describeTraining({ epochs: level, running: false })).toContain('depth buys nothing yet');
    const worse = [epoch('linear_baseline', 1, 0.4), epoch('candidate', 12, 0.5)];
    expect(describeTraining({ epochs: worse, running: false })).toContain('25.0 % worse than the linear baseline');
  });
});

function row(modelId: number, extras: Partial<views.LeaderboardRow> = {}): views.LeaderboardRow {
  return {
    modelId,
    runId: `run-${modelId}`,
    name: 'wide & deep',
    served: false,
    blessed: true,
    baseline: false,
    main: 'auc',
    score: { value: 0.7, low: 0.69, high: 0.71 },
    bytes: 1,
    seconds: 1,
    settings: {},
    ...extras,
  };
}

describe('the leaderboard', () => {
  it('ranks the best first, by the direction of the metric, and models without a score last', () => {
    const scores = (main: views.LeaderboardRow['main']) =>
      [0.5, 0.9, 0.7].map((value, id) => row(id, { main, score: { value, low: value, high: value } }));
    expect(rankRows([row(9, { score: undefined }), ...scores('auc')]).map((one) => one.modelId)).toEqual([1, 2, 0, 9]);
    expect(rankRows(scores('rmse')).map((one) => one.modelId)).toEqual([0, 2, 1]);
  });

  it('has one scale for all intervals', () => {
    const [low, high] = scoreDomain([row(1), row(2, { score: { value: 0.8, low: 0.75, high: 0.85 } })]);
    expect(low).toBeLessThan(0.69);
    expect(high).toBeGreaterThan(0.85);
    expect(scoreDomain([])).toEqual([0, 1]);
  });

  it('names only the settings in which candidates differ', () => {
    const rows = [
      row(1, { settings: { hidden: '[64,32]', epochs: 20, patience: 3 } }),
      row(2, { settings: { hidden: '[16]', epochs: 20, patience: 3 } }),
      row(3, { baseline: true, settings: {} }),
    ];
    const differing = differingSettings(rows);
    expect(differing).toEqual(['hidden']);
    expect(rows.map((one) => describeSettings(one, differing))).toEqual(['hidden 64, 32', 'hidden 16', '']);
  });
});

describe('the widths of hidden layers', () => {
  it.each([
    ['64, 32', [64, 32]],
    ['64 32', [64, 32]],
    ['128', [128]],
    ['', []],
  ])('"%s" is read', (text, widths) => expect(parseHidden(text)).toEqual(widths));

  it.each(['64, x', '0', '9000', '-3', '1.5', '1 1 1 1 1 1 1 1 1'])('"%s" is refused', (text) => {
    expect(parseHidden(text)).toBeUndefined();
  });
});

describe('what sampling left, in words', () => {
  it('says how many rows trained, and warns where they are a small part', () => {
    const few = { sampling: 'undersample', before: 966, after: 36, leftOut: 930, mostOften: 1 } as const;
    expect(describeSampled(few)).toEqual({
      words: 'Undersampling trained on 36 of 966 rows (3.7 %) and left 930 out.',
      isWarning: true,
    });
    expect(describeSampled({ ...few, after: 500, leftOut: 466 })?.isWarning).toBe(false);
    expect(describeSampled(undefined)).toBeUndefined();
  });
});
