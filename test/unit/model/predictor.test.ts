import { describe, expect, it } from 'vitest';
import { selectRows } from '../../../core/formats/index.ts';
import { forward } from '../../../core/learning/index.ts';
import { applyTransform, createPredictor } from '../../../core/model/index.ts';
import { answerModel, answerRows } from './answer-model.ts';

const rows = answerRows(50, 3);

describe('a predictor', () => {
  it('gives both classes of a binary label, the positive one last', async () => {
    const model = await answerModel();
    const predictions = createPredictor(model).predict(rows);
    if (predictions.kind !== 'classification' || model.label.kind !== 'binary') throw new Error('binary');
    expect(predictions.classes).toEqual(model.label.classes);
    const positive = forward(model.network, model.weights, applyTransform(model.transform, rows));
    positive.forEach((score, row) => {
      expect(predictions.scores[row * 2 + 1]).toBe(score);
      expect(predictions.scores[row * 2]).toBeCloseTo(1 - score, 6);
    });
  });

  it('gives one score per class of a multiclass label, summing to one', async () => {
    const model = await answerModel('answer', ['yes', 'no', 'perhaps']);
    const predictions = createPredictor(model).predict(rows);
    if (predictions.kind !== 'classification') throw new Error('multiclass');
    expect([...predictions.classes].sort()).toEqual(['no', 'perhaps', 'yes']);
    for (let row = 0; row < rows.rows; row++) {
      expect(predictions.scores.slice(row * 3, row * 3 + 3).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    }
  });

  it('scales a number back to the units of its label', async () => {
    const model = await answerModel('price');
    const predictions = createPredictor(model).predict(rows);
    if (predictions.kind !== 'regression' || model.label.kind !== 'regression') throw new Error('regression');
    const { mean, deviation } = model.label;
    expect(mean).toBeCloseTo(5000, -2);
    const standardised = forward(model.network, model.weights, applyTransform(model.transform, rows));
    standardised.forEach((value, row) => {
      expect(predictions.values[row]).toBeCloseTo(value * deviation + mean, 1);
    });
  });

  it('answers without the label, and with features missing', async () => {
    const predictor = createPredictor(await answerModel());
    const whole = predictor.predict(rows);
    const without = (names: readonly string[]) => ({
      ...rows,
      columns: rows.columns.filter(({ name }) => !names.includes(name)),
    });
    expect(predictor.predict(without(['answer', 'price']))).toEqual(whole);
    const fewer = predictor.predict(without(['age', 'comment']));
    expect(fewer.rows).toBe(50);
    expect(fewer).not.toEqual(whole);
  });

  it('answers rows alone as it does together, and nothing for no rows', async () => {
    const predictor = createPredictor(await answerModel());
    const together = predictor.predict(rows);
    const alone = predictor.predict(selectRows(rows, [17]));
    if (together.kind !== 'classification' || alone.kind !== 'classification') throw new Error('binary');
    expect(alone.scores).toEqual(together.scores.slice(34, 36));
    expect(predictor.predict(selectRows(rows, []))).toMatchObject({ rows: 0, scores: new Float32Array() });
  });
});
