import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedClassWeights } from '../../../core/learning/index.ts';
import { sumLoss } from '../../../core/learning/loss.ts';

const binary = { kind: 'binary', units: 1 } as const;

describe('sumLoss', () => {
  it('is the cross-entropy of the probabilities, summed over rows', () => {
    // Worked by hand: p = 0.5 and label 1; p = sigmoid(2) = 0.880797 and label 0.
    const sum = sumLoss({ output: binary, logits: Float32Array.of(0, 2), label: Float32Array.of(1, 0), classWeights: [] });
    expect(sum).toBeCloseTo(Math.log(2) - Math.log(1 - 0.8807970779778823), 6);
    const softmax = { output: { kind: 'multiclass', units: 3 } as const, logits: Float32Array.of(1, 2, 3), classWeights: [] };
    expect(sumLoss({ ...softmax, label: Float32Array.of(2) })).toBeCloseTo(0.40760596444438, 6);
  });

  it("is Keras' BinaryCrossentropy of several classes, with its gradient", () => {
    // keras.losses.BinaryCrossentropy(from_logits=True), differentiated by tf.GradientTape.
    const gradient = new Float32Array(6);
    const rows = {
      output: { kind: 'multilabel', units: 3 } as const,
      logits: Float32Array.of(0.5, -1, 2, -3, 0.25, 1),
      label: Float32Array.of(1, 0, 1, 0, 1, 0),
      classWeights: [],
    };
    expect(sumLoss(rows, gradient) / 2).toBeCloseTo(0.4753425419330597, 6);
    const expected = [-0.06292344629764557, 0.04482357203960419, -0.019867151975631714];
    expected.push(0.007904312573373318, -0.07297058403491974, 0.12184309959411621);
    expect([...gradient]).toEqual(expected.map((value) => expect.closeTo(value, 6)));
    // tf.nn.weighted_cross_entropy_with_logits(pos_weight=[2, 3, 0.5]): of rows that have the class.
    expect(sumLoss({ ...rows, classWeights: [2, 3, 0.5] }, gradient) / 2).toBeCloseTo(0.7357578277587891, 6);
    expect(gradient[0]).toBeCloseTo(-0.12584689259529114, 6);
    expect(gradient[4]).toBeCloseTo(-0.2189117670059204, 6);
  });

  it('is squared error for regression', () => {
    const output = { kind: 'regression', units: 1 } as const;
    expect(sumLoss({ output, logits: Float32Array.of(1, 4), label: Float32Array.of(3, 4.5), classWeights: [] })).toBe(4.25);
  });

  it('weighs rows by their class', () => {
    const rows = { output: binary, logits: Float32Array.of(1, 1), label: Float32Array.of(0, 1) };
    const both = sumLoss({ ...rows, classWeights: [3, 0] });
    const first = sumLoss({ output: binary, logits: Float32Array.of(1), label: Float32Array.of(0), classWeights: [] });
    expect(both).toBeCloseTo(3 * first, 10);
  });

  it('stays finite and no less than zero for any logits', () => {
    const logit = fc.float({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(logit, { minLength: 3, maxLength: 3 }), fc.nat(2), (logits, label) => {
        const output = { kind: 'multiclass', units: 3 } as const;
        const gradient = new Float32Array(3);
        const input = { output, logits: Float32Array.from(logits), label: Float32Array.of(label), classWeights: [] };
        const sum = sumLoss(input, gradient);
        expect(sum).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(sum)).toBe(true);
        expect(gradient.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 5);
      }),
    );
  });
});

describe('balancedClassWeights', () => {
  it('gives every class the same share and rows the mean weight one', () => {
    const counts = [90, 9, 1];
    const weights = balancedClassWeights(counts);
    expect(weights.map((weight, i) => weight * counts[i])).toEqual([100 / 3, 100 / 3, 100 / 3].map((v) => expect.closeTo(v, 9)));
  });

  it('gives a class without rows nothing', () => {
    expect(balancedClassWeights([5, 0, 5])).toEqual([1, 0, 1]);
  });
});
