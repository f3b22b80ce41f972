import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/foundation/index.ts';
import {
  type BinaryRows,
  binaryCurves,
  computeMetrics,
  confidenceCurve,
  confusionMatrix,
  constantRows,
  type MulticlassRows,
  metricIntervals,
  type RegressionRows,
  scatterPoints,
  selectScored,
} from '../../../core/learning/index.ts';

function binary(scores: readonly number[], labels: readonly number[], prior: readonly number[] = [0.5, 0.5]): BinaryRows {
  return { kind: 'binary', scores: Float32Array.from(scores), labels: Float32Array.from(labels), prior };
}

function multiclass(labels: readonly number[], predicted: readonly number[], classes: number): MulticlassRows {
  const hits = labels.map((label, i) => (label === predicted[i] ? 0.75 : 0.125));
  return {
    kind: 'multiclass',
    scores: Float32Array.from(hits),
    confidences: Float32Array.from(labels, () => 0.75),
    predicted: Float32Array.from(predicted),
    labels: Float32Array.from(labels),
    prior: new Array<number>(classes).fill(1 / classes),
  };
}

function regression(predicted: readonly number[], labels: readonly number[]): RegressionRows {
  return { kind: 'regression', predicted: Float32Array.from(predicted), labels: Float32Array.from(labels) };
}

const scored = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean()), { minLength: 2, maxLength: 60 }).map((pairs) =>
  binary(
    pairs.map(([score]) => score / 12),
    pairs.map(([, label]) => Number(label)),
  ),
);

describe('binary metrics', () => {
  it("equal the numbers of scikit-learn's documentation", () => {
    // roc_auc_score, average_precision_score
    const ranked = computeMetrics(binary([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]));
    expect(ranked.auc).toBe(0.75);
    expect(ranked.auc_precision_recall).toBeCloseTo(0.8333333333333333, 15);
    // log_loss(['spam', 'ham', 'ham', 'spam'], [[.1, .9], [.9, .1], [.8, .2], [.35, .65]])
    expect(computeMetrics(binary([0.9, 0.1, 0.2, 0.65], [1, 0, 0, 1])).log_loss).toBeCloseTo(0.21616187468057912, 6);
  });

  it('follow from the confusion of the two classes, positive above one half', () => {
    const rows = binary([0.9, 0.5, 0.6, 0.2, 0.7, 0.1], [1, 1, 0, 0, 1, 1]);
    expect(confusionMatrix(rows)).toEqual([
      [1, 1],
      [2, 2],
    ]);
    const { accuracy, precision, recall, f1, calibration } = computeMetrics(rows);
    expect([accuracy, precision, recall]).toEqual([3 / 6, 2 / 3, 2 / 4]);
    expect(f1).toBeCloseTo(4 / 7, 12);
    expect(calibration).toBeCloseTo(3 / 4, 6);
  });

  it('measure skill against the shares of the train split', () => {
    const constant = constantRows(binary([0.9, 0.2, 0.4], [1, 0, 0], [0.7, 0.3]), 0);
    const values = computeMetrics(constant);
    expect(values.skill).toBeCloseTo(0, 6);
    expect(values.auc).toBe(0.5);
    expect(values.accuracy).toBe(2 / 3);
    expect(values.log_loss).toBeCloseTo(-(Math.log(0.3) + 2 * Math.log(0.7)) / 3, 6);
  });

  it('leave out what cannot be computed', () => {
    expect(computeMetrics(binary([], []))).toEqual({});
    const negativesOnly = computeMetrics(binary([0.1, 0.2], [0, 0]));
    expect(Object.keys(negativesOnly).sort()).toEqual([
      'accuracy',
      'ece',
      'false_positive_rate',
      'log_loss',
      'positive_rate',
      'skill',
    ]);
    expect(computeMetrics(binary([Number.NaN, 0.2], [0, 1])).auc).toBeUndefined();
  });

  it('AUC is the share of pairs a positive wins, ties half', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        let [wins, pairs] = [0, 0];
        rows.labels.forEach((label, i) => {
          rows.labels.forEach((other, j) => {
            if (label !== 1 || other !== 0) return;
            pairs += 1;
            wins += rows.scores[i] > rows.scores[j] ? 1 : rows.scores[i] === rows.scores[j] ? 0.5 : 0;
          });
        });
        const { auc } = computeMetrics(rows);
        if (pairs === 0) expect(auc).toBeUndefined();
        else expect(auc).toBeCloseTo(wins / pairs, 12);
      }),
    );
  });

  it('average precision is the sum over thresholds by its definition', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const positives = rows.labels.filter((label) => label === 1).length;
        fc.pre(positives > 0);
        const thresholds = [...new Set(rows.scores)].sort((a, b) => b - a);
        let [sum, last] = [0, 0];
        for (const threshold of thresholds) {
          const taken = [...rows.labels].filter((_, i) => rows.scores[i] >= threshold);
          const hits = taken.filter((label) => label === 1).length;
          sum += ((hits - last) / positives) * (hits / taken.length);
          last = hits;
        }
        expect(computeMetrics(rows).auc_precision_recall).toBeCloseTo(sum, 12);
      }),
    );
  });

  it('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const order = [...rows.labels.keys()].reverse();
        const reversed = computeMetrics(selectScored(rows, order));
        for (const [metric, value] of Object.entries(computeMetrics(rows))) {
          expect(reversed[metric as keyof typeof reversed]).toBeCloseTo(value, 10);
        }
      }),
    );
  });
});

describe('multiclass metrics', () => {
  it("equal the numbers of scikit-learn's documentation", () => {
    const rows = multiclass([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], 3);
    const { accuracy, precision, recall, f1, log_loss } = computeMetrics(rows);
    expect(precision).toBeCloseTo(0.2222222222222222, 12);
    expect(recall).toBeCloseTo(0.3333333333333333, 12);
    expect(f1).toBeCloseTo(0.26666666666666666, 12);
    expect(accuracy).toBeCloseTo(2 / 6, 12);
    expect(log_loss).toBeCloseTo(-(2 * Math.log(0.75) + 4 * Math.log(0.125)) / 6, 12);
    expect(confusionMatrix(rows)).toEqual([
      [2, 0, 0],
      [1, 0, 1],
      [0, 2, 0],
    ]);
    expect(confidenceCurve(rows)).toEqual([{ x: 0.75, y: 2 / 6 }]);
  });

  it('answer the most common class of the train split as the constant', () => {
    const rows = { ...multiclass([0, 1, 1, 2], [0, 0, 0, 0], 3), prior: [0.2, 0.5, 0.3] };
    const { accuracy, skill, log_loss } = computeMetrics(constantRows(rows, 0));
    expect(accuracy).toBe(0.5);
    expect(skill).toBeCloseTo(0, 6);
    expect(log_loss).toBeCloseTo(-(Math.log(0.2) + 2 * Math.log(0.5) + Math.log(0.3)) / 4, 6);
  });
});

describe('regression metrics', () => {
  it("equal the numbers of scikit-learn's documentation", () => {
    const values = computeMetrics(regression([2.5, 0, 2, 8], [3, -0.5, 2, 7]));
    expect(values.r2).toBeCloseTo(0.9486081370449679, 12);
    expect(values.skill).toBe(values.r2);
    expect(values.mae).toBe(0.5);
    expect(values.rmse).toBeCloseTo(Math.sqrt(0.375), 12);
    expect(values.calibration).toBeCloseTo(12.5 / 11.5, 12);
  });

  it('give the constant prediction no skill on the rows it was taken from', () => {
    const values = computeMetrics(constantRows(regression([1, 2, 3], [1, 2, 6]), 3));
    expect(values.r2).toBe(0);
    expect(values.rmse).toBeCloseTo(Math.sqrt(14 / 3), 12);
  });

  it('leave out r2 where the labels do not vary', () => {
    expect(Object.keys(computeMetrics(regression([1, 2], [3, 3]))).sort()).toEqual(['calibration', 'mae', 'rmse']);
  });
});

/** Scores of which a share near `score` is positive: calibrated by construction. */
function calibrated(rows: number): BinaryRows {
  const random = createRandom(11);
  const scores = Array.from({ length: rows }, () => random.next());
  return binary(
    scores,
    scores.map((score) => Number(random.next() < score)),
  );
}

describe('curves', () => {
  it('run from corner to corner, monotonic, in at most 200 points', () => {
    for (const rows of [binary([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), calibrated(5000)]) {
      const { roc, precisionRecall } = binaryCurves(rows);
      expect(roc[0]).toEqual({ x: 0, y: 0 });
      expect(roc.at(-1)).toMatchObject({ x: 1, y: 1 });
      expect(precisionRecall.at(-1)?.x).toBe(1);
      for (const curve of [roc, precisionRecall]) {
        expect(curve.length).toBeLessThanOrEqual(200);
        const steps = curve.slice(1).map((point, i) => point.x - curve[i].x);
        expect(steps.every((step) => step >= 0)).toBe(true);
      }
    }
  });

  it('hold the points of the textbook', () => {
    const { roc, precisionRecall } = binaryCurves(binary([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]));
    expect(roc.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [0, 0.5],
      [0.5, 0.5],
      [0.5, 1],
      [1, 1],
    ]);
    expect(precisionRecall.map(({ x, y }) => [x, y])).toEqual([
      [0.5, 1],
      [1, 2 / 3],
    ]);
  });

  it('the area under the thinned ROC curve is still the AUC', () => {
    const rows = calibrated(20_000);
    const { roc } = binaryCurves(rows);
    const area = roc.slice(1).reduce((sum, { x, y }, i) => sum + ((x - roc[i].x) * (y + roc[i].y)) / 2, 0);
    expect(area).toBeCloseTo(computeMetrics(rows).auc ?? 0, 3);
  });

  it('a calibrated model lies on the diagonal, in ten bins, equal scores together', () => {
    const { calibration } = binaryCurves(calibrated(50_000));
    expect(calibration).toHaveLength(10);
    for (const { x, y } of calibration) expect(Math.abs(x - y)).toBeLessThan(0.02);
    expect(binaryCurves(binary([0.5, 0.5, 0.5, 0.5], [0, 1, 1, 1])).calibration).toEqual([{ x: 0.5, y: 0.75 }]);
  });

  it('are empty where one class is missing', () => {
    expect(binaryCurves(binary([0.2, 0.3], [0, 0]))).toMatchObject({ roc: [], precisionRecall: [] });
  });

  it('scatter at most 500 rows, spread over all', () => {
    const rows = regression([...new Array(1203).keys()], [...new Array(1203).keys()]);
    const points = scatterPoints(rows);
    expect(points).toHaveLength(500);
    expect(points.at(-1)?.x).toBeGreaterThan(1195);
  });
});

describe('bootstrap intervals', () => {
  it('are as wide as theory says for a mean', () => {
    const random = createRandom(3);
    for (const rows of [5000, 60_000]) {
      const labels = Array.from({ length: rows }, () => Number(random.next() < 0.8));
      const guesses = multiclass(
        labels,
        labels.map(() => 1),
        2,
      );
      const { accuracy } = metricIntervals(guesses, computeMetrics(guesses), 1);
      const width = (accuracy?.high ?? 0) - (accuracy?.low ?? 0);
      const share = computeMetrics(guesses).accuracy ?? 0;
      const expected = 2 * 1.96 * Math.sqrt((share * (1 - share)) / rows);
      expect(width / expected).toBeGreaterThan(0.75);
      expect(width / expected).toBeLessThan(1.25);
    }
  });

  it('are as wide as Hanley and McNeil say for an AUC, drawn by row or by bin', () => {
    for (const rows of [4000, 40_000]) {
      const sample = calibrated(rows);
      const values = computeMetrics(sample);
      const auc = values.auc ?? 0;
      const [q1, q2] = [auc / (2 - auc), (2 * auc * auc) / (1 + auc)];
      const n = rows / 2;
      const error = Math.sqrt((auc * (1 - auc) + (n - 1) * (q1 - auc * auc) + (n - 1) * (q2 - auc * auc)) / (n * n));
      const interval = metricIntervals(sample, values, 5).auc;
      expect(interval?.value).toBe(auc);
      const ratio = ((interval?.high ?? 0) - (interval?.low ?? 0)) / (2 * 1.96 * error);
      expect(ratio).toBeGreaterThan(0.7);
      expect(ratio).toBeLessThan(1.3);
    }
  });

  it('are the same for the same seed and hold the value', () => {
    const rows = regression([1, 2, 3, 4.5], [1.5, 2, 2, 5]);
    const values = computeMetrics(rows);
    const intervals = metricIntervals(rows, values, 9);
    expect(intervals).toEqual(metricIntervals(rows, values, 9));
    expect(Object.keys(intervals)).toEqual(['rmse', 'mae', 'r2']);
    for (const interval of Object.values(intervals)) {
      expect(interval.low).toBeLessThanOrEqual(interval.value);
      expect(interval.high).toBeGreaterThanOrEqual(interval.value);
    }
  });
});
