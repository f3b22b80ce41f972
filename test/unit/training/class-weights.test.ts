import { describe, expect, it } from 'vitest';
import { classWeights } from '../../../core/training/class-weights.ts';

const label = { kind: 'multiclass', feature: 'y', classes: ['a', 'b', 'c'], dtype: 'bytes' } as const;

describe('class weights', () => {
  it('are 1 for classes that are not named', () => {
    expect(classWeights({ b: 2.5, c: 0 }, label, { counts: [1, 1, 1], rows: 0 })).toEqual([1, 2.5, 0]);
    expect(classWeights('none', label, { counts: [1, 1, 1], rows: 0 })).toEqual([]);
  });

  it('are those of scikit-learn’s compute_class_weight when balanced', () => {
    // compute_class_weight('balanced', classes=[0, 1, 2], y=[0] * 6 + [1] * 3 + [2])
    const balanced = classWeights('balanced', label, { counts: [6, 3, 1], rows: 0 });
    expect(balanced.map((weight) => weight.toFixed(6))).toEqual(['0.555556', '1.111111', '3.333333']);
  });

  it('are none for a regression', () => {
    const regression = { kind: 'regression', feature: 'y', mean: 0, deviation: 1, dtype: 'float' } as const;
    expect(classWeights('balanced', regression, { counts: [], rows: 0 })).toEqual([]);
  });

  it('may only name classes there are', () => {
    expect(() => classWeights({ a: 1, z: 2 }, label, { counts: [1, 1, 1], rows: 0 })).toThrow(/does not have: z/);
  });
});
