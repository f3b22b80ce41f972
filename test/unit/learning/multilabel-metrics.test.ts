import { describe, expect, it } from 'vitest';
import {
  computeMetrics,
  jackknifeIntervals,
  joinScored,
  type MultilabelRows,
  metricIntervals,
  perLabelMetrics,
  selectScored,
} from '../../../core/learning/index.ts';

const targets = [1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0];
const scores = [0.9, 0.2, 0.6, 0.3, 0.7, 0.55, 0.45, 0.8, 0.1, 0.2, 0.1, 0.3, 0.6, 0.4, 0.7, 0.8, 0.35, 0.05];
const rows: MultilabelRows = {
  kind: 'multilabel',
  labels: Float32Array.of(2, 1, 2, 0, 2, 1),
  targets: Float32Array.from(targets),
  scores: Float32Array.from(scores),
  prior: [0.5, 0.5, 1 / 3],
};

describe('multilabel metrics', () => {
  it("are scikit-learn's, and the loss is Keras'", () => {
    // accuracy_score, hamming_loss, precision_score, recall_score, f1_score, roc_auc_score, average_precision_score.
    const expected = {
      accuracy: 0.5,
      hamming_loss: 0.2222222222222222,
      precision_micro: 0.75,
      recall_micro: 0.75,
      f1_micro: 0.75,
      precision: 0.7777777777777777,
      recall: 0.7777777777777777,
      f1: 0.7555555555555555,
      auc: 0.9629629629629629,
      auc_precision_recall: 0.9722222222222222,
      log_loss: 0.392102986574173,
    };
    const found = computeMetrics(rows);
    for (const [name, value] of Object.entries(expected)) expect(found[name as keyof typeof found]).toBeCloseTo(value, 6);
  });

  it('tell each class for itself', () => {
    const labels = perLabelMetrics(rows);
    expect(labels.map(({ f1 }) => f1)).toEqual([2 / 3, 0.8, 0.8].map((value) => expect.closeTo(value, 12)));
    expect(labels.map(({ auc }) => auc)).toEqual([8 / 9, 1, 1].map((value) => expect.closeTo(value, 12)));
    expect(labels.map(({ positives }) => positives)).toEqual([3, 3, 2]);
  });

  it('have no AUC where every row has the class, and weigh rows', () => {
    const two = selectScored(rows, [0, 2]) as MultilabelRows;
    expect(perLabelMetrics(two)[0].auc).toBeNaN();
    const weighed = computeMetrics({ ...rows, weights: Float32Array.of(2, 1, 1, 1, 1, 1) });
    const repeated = computeMetrics(selectScored(rows, [0, 0, 1, 2, 3, 4, 5]));
    for (const name of ['accuracy', 'f1_micro', 'hamming_loss', 'log_loss', 'auc'] as const) {
      expect(weighed[name]).toBeCloseTo(repeated[name] ?? Number.NaN, 12);
    }
  });

  it('decide each class at its own threshold', () => {
    const decided = { ...rows, thresholds: [0.65, 0.58, 0.36] };
    // scikit-learn's, of scores > [0.65, 0.58, 0.36].
    const expected = {
      accuracy: 0.5,
      hamming_loss: 0.16666666666666666,
      precision: 0.8888888888888888,
      recall: 0.7777777777777777,
      f1: 0.8000000000000002,
      f1_micro: 0.8,
    };
    const found = computeMetrics(decided);
    for (const [name, value] of Object.entries(expected)) expect(found[name as keyof typeof found]).toBeCloseTo(value, 12);
    expect(computeMetrics({ ...rows, thresholds: [0.5, 0.5, 0.5] })).toEqual(computeMetrics(rows));
  });

  it('have intervals that say what a jackknife says', () => {
    const many = selectScored(
      rows,
      Array.from({ length: 3000 }, (_, i) => (i * i + (i % 7)) % 6),
    );
    const values = computeMetrics(many);
    const [drawn, left] = [metricIntervals(many, values, 3), jackknifeIntervals(many, values, 3)];
    for (const name of ['f1_micro', 'f1', 'accuracy', 'hamming_loss', 'precision_micro', 'recall'] as const) {
      const [a, b] = [drawn[name], left[name]];
      if (!a || !b) throw new Error(`no interval of ${name}`);
      expect(a.low).toBeLessThan(a.value);
      expect((a.high - a.low) / (b.high - b.low)).toBeGreaterThan(0.6);
      expect((a.high - a.low) / (b.high - b.low)).toBeLessThan(1.7);
    }
  });

  it('are the same of parts put together', () => {
    const parts = [selectScored(rows, [0, 1, 2]), selectScored(rows, [3, 4, 5])];
    expect(joinScored(parts)).toEqual(rows);
  });
});
