/** Lift towards the classes of a multilabel label, on real rows, against TFDV 1.16.1's LiftStatsGenerator with lists as Y. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultDataset, openExampleReader } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { generateStatistics } from '../../core/stages/statistics/index.ts';
import { crossFor } from '../../core/stages/statistics/label-lift.ts';
import { corpusRoot } from './corpus-files.ts';

const path = join(corpusRoot, 'tabular/compas_two_years.open.csv');

/** By class: rows that have it; by race: lift, rows, rows with the class. */
const answers = {
  two_year_recid: [
    1615,
    ['African-American', 1.15308, 1839, 955],
    ['Native American', 1.110217, 10, 5],
    ['Caucasian', 0.841157, 1209, 458],
    ['Other', 0.835524, 194, 73],
    ['Hispanic', 0.830917, 318, 119],
    ['Asian', 0.693885, 16, 5],
  ],
  is_violent_recid: [
    396,
    ['Native American', 1.811111, 10, 2],
    ['African-American', 1.181802, 1839, 240],
    ['Asian', 1.131944, 16, 2],
    ['Other', 0.933562, 194, 20],
    ['Caucasian', 0.801443, 1209, 107],
    ['Hispanic', 0.711915, 318, 25],
  ],
};

describe.skipIf(!existsSync(path))('lift towards two columns of yes and no as classes', () => {
  it('is TFDV’s towards lists of them', async () => {
    const rows = async () => unwrap(await openExampleReader(path)).batches();
    const statistics = unwrap(await generateStatistics(await rows()));
    const asked = crossFor(unwrap(defaultDataset(statistics)), { feature: 'outcomes', columns: Object.keys(answers) });
    const lifted = unwrap(await generateStatistics(await rows(), { cross: asked }));
    const found = unwrap(defaultDataset(lifted)).cross_features?.find(({ path_x }) => path_x?.step[0] === 'race');
    expect(found?.path_y?.step).toEqual(['outcomes']);
    const seen = found?.categorical_cross_stats?.lift?.lift_series.map((series) => [
      series.y_string,
      [
        series.y_count,
        ...series.lift_values.map(({ x_string, lift, x_count, x_and_y_count }) => [
          x_string,
          Number(lift.toFixed(6)),
          x_count,
          x_and_y_count,
        ]),
      ],
    ]);
    expect(Object.fromEntries((seen ?? []) as [string, unknown][])).toEqual(answers);
  });
});
