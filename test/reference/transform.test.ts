/** The transform fitted on the passengers of the Titanic, whose numbers every introduction to pandas prints. */

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openExampleReader } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { applyTransform, createTransformFitter, type FittedFeature, type FittedTransform } from '../../core/model/index.ts';

const file = '../shared/data/tabular/titanic_kaggle_train.csv';
const here = existsSync(file);

async function fitTitanic(): Promise<FittedTransform> {
  const reader = unwrap(await openExampleReader(file));
  const features = { Fare: { transform: 'standardize' } } as const;
  const fitter = createTransformFitter({ columns: reader.columns, features, label: { name: 'Survived' } });
  for await (const batch of reader.batches()) fitter.addBatch(batch);
  return unwrap(await fitter.finish());
}

describe.skipIf(!here)(`the transform of ${file}${here ? '' : ' (skipped: the file is not here)'}`, () => {
  it('holds the means and deviations pandas gives', async () => {
    const { features, labelStatistics, label } = await fitTitanic();
    const named = (name: string) => features.find((feature) => feature.name === name) as FittedFeature & Record<string, unknown>;
    expect(label).toEqual({ kind: 'binary', feature: 'Survived', classes: ['0', '1'], dtype: 'int' });
    expect(labelStatistics).toEqual({ rows: 891, missing: 0, counts: [549, 342] });
    // describe(): Age count 714, mean 29.699118, std 14.526497 (sample); Fare mean 32.204208, std 49.693429.
    expect(named('Age')).toMatchObject({ kind: 'standardize', missing: { indicator: true } });
    // This copy writes an infant's age as 0.4167 where Kaggle's rounds it to 0.42.
    expect(named('Age').mean).toBeCloseTo(29.699118, 4);
    expect(named('Age').deviation).toBeCloseTo(14.526497 * Math.sqrt(713 / 714), 4);
    expect(named('Fare').mean).toBeCloseTo(32.204208, 5);
    expect(named('Fare').deviation).toBeCloseTo(49.693429 * Math.sqrt(890 / 891), 4);
    // value_counts(): S 644, C 168, Q 77; two missing.
    expect(named('Embarked')).toMatchObject({ kind: 'one_hot', vocabulary: ['S', 'C', 'Q'], missing: true });
    expect(named('Sex')).toMatchObject({ vocabulary: ['male', 'female'], missing: false });
    expect(named('Pclass')).toMatchObject({ vocabulary: ['3', '1', '2'] });
    expect([named('PassengerId').kind, named('Name').kind]).toEqual(['exclude', 'exclude']);
  });

  it('makes columns of mean 0 and deviation 1, and one slot of every set', async () => {
    const fitted = await fitTitanic();
    const reader = unwrap(await openExampleReader(file));
    const { denseWidth, denseNames } = fitted.spec;
    const sums = new Float64Array(denseWidth);
    const squares = new Float64Array(denseWidth);
    let rows = 0;
    for await (const batch of reader.batches()) {
      const { dense } = applyTransform(fitted, batch);
      dense.forEach((value, i) => {
        sums[i % denseWidth] += value;
        squares[i % denseWidth] += value * value;
      });
      rows += batch.rows;
    }
    const at = (name: string) => denseNames.indexOf(name);
    expect(sums[at('Fare')] / rows).toBeCloseTo(0, 5);
    expect(squares[at('Fare')] / rows).toBeCloseTo(1, 5);
    expect(sums[at('Age=<missing>')]).toBe(177);
    expect(
      ['Embarked=S', 'Embarked=C', 'Embarked=Q', 'Embarked=<missing>', 'Embarked=<other>'].map((name) => sums[at(name)]),
    ).toEqual([644, 168, 77, 2, 0]);
  });
});
