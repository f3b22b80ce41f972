import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { calibrationBins } from '../../../../core/learning/evaluation/calibration-error.ts';
import { jackknifeIntervals } from '../../../../core/learning/evaluation/jackknife.ts';
import {
  type BinaryRows,
  computeMetrics,
  gainCurve,
  metricIntervals,
  operatingPoints,
  pointsAt,
  rankScores,
  residualsOf,
} from '../../../../core/learning/index.ts';

/** Answers of scikit-learn 1.5.2 (sample_weight), printed with all digits. */
const scores = Float32Array.from([0.05, 0.1, 0.2, 0.35, 0.35, 0.4, 0.55, 0.6, 0.7, 0.8, 0.9, 0.95]);
const labels = Float32Array.from([0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1]);
const weights = Float32Array.from([1, 2, 0.5, 1, 3, 1, 2, 0.25, 1, 1.5, 0.75, 2]);
const binary: BinaryRows = { kind: 'binary', scores, labels, prior: [0.5, 0.5] };

describe('metrics of weighed rows', () => {
  it.each([
    [
      'every row 1',
      {},
      {
        accuracy: 2 / 3,
        f1: 2 / 3,
        auc: 0.6805555555555556,
        auc_precision_recall: 0.7064814814814814,
        log_loss: 0.6837789018018778,
      },
      0.2625000014280279,
    ],
    [
      'weights',
      { weights },
      {
        accuracy: 0.71875,
        precision: 0.8666666666666667,
        recall: 0.65,
        f1: 0.7428571428571429,
        auc: 0.7854166666666668,
        auc_precision_recall: 0.8490385692738633,
        log_loss: 0.5689669012623362,
      },
      0.26093750237487257,
    ],
  ])('are those of scikit-learn: %s', (_name, extra, expected, ece) => {
    const metrics = computeMetrics({ ...binary, ...extra });
    for (const [name, value] of Object.entries(expected)) {
      expect(metrics[name as keyof typeof metrics], name).toBeCloseTo(value, 7);
    }
    expect(metrics.ece).toBeCloseTo(ece, 7);
  });

  it('of numbers and of several classes too', () => {
    const numbers = computeMetrics({
      kind: 'regression',
      labels: Float32Array.from([1, 2, 3, 4, 5]),
      predicted: Float32Array.from([1.5, 1.5, 3, 5, 4]),
      weights: Float32Array.from([1, 2, 1, 0.5, 1]),
    });
    expect(numbers.rmse).toBeCloseTo(0.6396021490668313, 12);
    expect(numbers.mae).toBeCloseTo(0.5454545454545454, 12);
    expect(numbers.r2).toBeCloseTo(0.7770270270270271, 12);
    const half = new Float32Array(6).fill(0.5);
    const classes = computeMetrics({
      kind: 'multiclass',
      labels: Float32Array.from([0, 1, 2, 2, 1, 0]),
      predicted: Float32Array.from([0, 2, 2, 1, 1, 0]),
      scores: half,
      confidences: half,
      prior: [1 / 3, 1 / 3, 1 / 3],
      weights: Float32Array.from([1, 2, 1, 0.5, 3, 1]),
    });
    expect(classes.f1).toBeCloseTo(0.7167755991285404, 12);
    expect(classes.precision).toBeCloseTo(0.7301587301587302, 12);
    expect(classes.accuracy).toBeCloseTo(0.7058823529411765, 12);
  });

  it('count whole weights as so many rows', () => {
    const whole = Float32Array.from([1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 1, 1]);
    const repeated = [...whole].flatMap((count, row) => new Array<number>(count).fill(row));
    const pick = (from: Float32Array) => Float32Array.from(repeated, (row) => from[row]);
    const unrolled = computeMetrics({ ...binary, scores: pick(scores), labels: pick(labels) });
    const weighed = computeMetrics({ ...binary, weights: whole });
    for (const [name, value] of Object.entries(unrolled)) expect(weighed[name as 'auc'], name).toBeCloseTo(value, 9);
  });

  it('have no expected calibration error where shares are as stated', () => {
    const rows: BinaryRows = { ...binary, scores: Float32Array.from([0.5, 0.5, 1, 0]), labels: Float32Array.from([1, 0, 1, 0]) };
    expect(computeMetrics(rows).ece).toBe(0);
    expect(calibrationBins(rows).map(({ count }) => count)).toEqual([1, 2, 1]);
  });
});

describe('a decision threshold', () => {
  it('moves what is called positive', () => {
    expect(computeMetrics({ ...binary, threshold: 0.75 })).toMatchObject({ precision: 2 / 3, recall: 1 / 3 });
    expect(computeMetrics({ ...binary, threshold: 0.5 })).toEqual(computeMetrics(binary));
  });

  it('is looked at in steps, from all positive to none', () => {
    const ranked = rankScores(scores, labels);
    const points = operatingPoints(ranked);
    expect(points).toHaveLength(201);
    expect(points[0]).toEqual({ threshold: 0, truePositives: 6, falsePositives: 6, trueNegatives: 0, falseNegatives: 0 });
    expect(points.at(-1)).toMatchObject({ truePositives: 0, falsePositives: 0 });
    // A score equal to the threshold is not above it.
    expect(pointsAt(ranked, [0.5, Math.fround(0.8)])).toMatchObject([
      { truePositives: 4, falsePositives: 2 },
      { truePositives: 1, falsePositives: 1 },
    ]);
  });

  it('has a gain curve that ends with everything found, and a lift whose mean is 1', () => {
    const { gain, lift } = gainCurve(rankScores(scores, labels));
    expect(gain[0]).toEqual({ x: 0, y: 0 });
    expect(gain.at(-1)).toMatchObject({ x: 1, y: 1 });
    expect(lift.reduce((sum, { y }) => sum + y, 0)).toBeCloseTo(10, 9);
    expect(gainCurve(rankScores(Float32Array.from([0.1]), Float32Array.from([0])))).toEqual({ gain: [], lift: [] });
  });
});

describe('intervals', () => {
  const random = createRandom(5);
  const many = (rows: number): BinaryRows => {
    const drawn = Float32Array.from({ length: rows }, () => random.next());
    return { ...binary, scores: drawn, labels: drawn.map((score) => Number(random.next() < score)) };
  };

  it('of both methods agree on as wide a sample', () => {
    const rows = many(4000);
    const values = computeMetrics(rows);
    const [boot, jack] = [metricIntervals(rows, values, 3), jackknifeIntervals(rows, values, 3)];
    for (const metric of ['auc', 'accuracy', 'log_loss', 'recall', 'false_positive_rate'] as const) {
      const width = ({ low, high } = { low: 0, high: 0 }) => high - low;
      expect(width(jack[metric]) / width(boot[metric]), metric).toBeGreaterThan(0.5);
      expect(width(jack[metric]) / width(boot[metric]), metric).toBeLessThan(2);
    }
  });

  it('of an accuracy are as wide as the binomial says', () => {
    const rows = many(3000);
    const { accuracy = 0 } = computeMetrics(rows);
    const { low = 0, high = 0 } = metricIntervals(rows, { accuracy }, 1).accuracy ?? {};
    const expected = 2 * 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / 3000);
    expect((high - low) / expected).toBeGreaterThan(0.8);
    expect((high - low) / expected).toBeLessThan(1.25);
  });

  it('are wider where a few rows carry the weight', () => {
    const rows = many(2000);
    const heavy = Float32Array.from(rows.labels, (_, i) => (i % 20 === 0 ? 20 : 0.05));
    const width = (given: BinaryRows) => {
      const { low = 0, high = 0 } = metricIntervals(given, computeMetrics(given), 1).auc ?? {};
      return high - low;
    };
    expect(width({ ...rows, weights: heavy })).toBeGreaterThan(2 * width(rows));
  });

  it('of the jackknife need as many rows as folds', () => {
    expect(jackknifeIntervals(binary, computeMetrics(binary), 1)).toEqual({});
  });
});

describe('residuals', () => {
  it('are actual minus predicted, every row in the histogram', () => {
    const predicted = Float32Array.from({ length: 1000 }, (_, i) => i);
    const found = residualsOf({ kind: 'regression', predicted, labels: predicted.map((value, i) => value + ((i % 5) - 2)) });
    expect(found?.mean).toBeCloseTo(0, 9);
    expect(found?.deviation).toBeCloseTo(Math.SQRT2, 9);
    expect(found?.quantiles.find(({ share }) => share === 0.75)?.value).toBe(1);
    expect(found?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    expect(found?.bands).toHaveLength(10);
    expect(found?.bands[0]).toEqual({ x: 49.5, low: -1, middle: 0, high: 1 });
  });

  it('leave out what is not finite, and are none without rows', () => {
    const nothing = new Float32Array(0);
    expect(residualsOf({ kind: 'regression', predicted: nothing, labels: nothing })).toBeUndefined();
    const broken = residualsOf({
      kind: 'regression',
      predicted: Float32Array.from([Number.NaN, 2]),
      labels: Float32Array.from([1, 5]),
    });
    expect(broken?.mean).toBe(3);
  });
});
