import { describe, expect, it } from 'vitest';
import type { RowFilter, views } from '../../../../../core/contract/index.ts';
import { type Bin, binsOfHistogram } from '../../../../../renderer/charts/bins.ts';
import { nextAbove } from '../../../../../renderer/locales/neighbour-number.ts';
import { describeFilter } from '../../../../../renderer/screens/data/filter-words.ts';
import { datasetsOf, filtersOfSlice, largestDistance } from '../../../../../renderer/screens/validate/datasets.ts';
import { explainFinding } from '../../../../../renderer/screens/validate/explain-finding.ts';
import { quartilesOf, rowsOfValues, seriesOfFeature } from '../../../../../renderer/screens/validate/feature-bins.ts';
import { filterOfBin } from '../../../../../renderer/screens/validate/filter-of-bin.ts';
import { countByFilter, filterFeatures, sortFeatures } from '../../../../../renderer/screens/validate/filters.ts';
import {
  describeFinding,
  groupFindings,
  measuredDistance,
  nextLimit,
  reachableFraction,
} from '../../../../../renderer/screens/validate/finding-words.ts';
import { parseNumberText } from '../../../../../renderer/screens/validate/number-text.ts';
import { findFeatureBlock } from '../../../../../renderer/screens/validate/schema-block.ts';

const split = (name: string, rows: number, top: readonly (readonly [string, number])[], missing = 0): views.SplitStatistics => ({
  split: name,
  rows,
  missing,
  string: { unique: top.length, averageLength: 3, top: top.map(([value, count]) => ({ value, count })), cumulative: [] },
});
const anomaly = (type: string, severity: views.AnomalySeverity = 'ERROR'): views.AnomalyView => ({
  feature: 'company',
  type,
  severity,
  short: 'short',
  description: 'described',
  split: 'train',
  fixable: true,
});
const company: views.FeatureView = {
  name: 'company',
  type: 'STRING',
  role: 'feature',
  splits: [
    split('train', 1000, [
      ['Equifax', 640],
      ['Experian', 52],
    ]),
    split('eval', 1000, [
      ['Equifax', 643],
      ['Experian', 69],
    ]),
  ],
  distance: 0.017,
  anomalies: [anomaly('COMPARATOR_L_INFTY_HIGH')],
};

describe('a finding', () => {
  it('about drift names the value, both shares, the distance and the limit', () => {
    expect(explainFinding(company.anomalies[0] ?? anomaly(''), company, 0.01)).toBe(
      'Experian is 5.2 % of train and 6.9 % of eval: the largest difference, 0.017, is above 0.010.',
    );
  });

  it('about drift from the span before keeps TFDV’s words, and its limit is the one to raise', () => {
    const description =
      'The Linfty distance between current and previous is 0.048 (up to six significant digits), above the threshold 0.01.';
    const earlier = { ...anomaly('COMPARATOR_L_INFTY_HIGH'), description };
    expect(explainFinding(earlier, company, 0.01)).toBe(description);
    expect(measuredDistance(earlier, company)).toBe(0.048);
  });

  it('about drift of a value that is not listed names none', () => {
    expect(explainFinding(anomaly('COMPARATOR_L_INFTY_HIGH'), { ...company, distance: 0.3 }, 0.01)).toContain('0.300');
  });

  it('of an unknown type keeps the words it came with', () => {
    expect(explainFinding(anomaly('SOMETHING_NEW'), company, undefined)).toBe('described');
    expect(describeFinding(anomaly('SOMETHING_NEW'), company, undefined)).toBe('something new');
  });

  it('as a chip is three words at most', () => {
    expect(describeFinding(anomaly('COMPARATOR_L_INFTY_HIGH'), company, 0.01)).toBe('drift > 0.010');
    const gappy = { ...company, splits: [split('train', 100, [], 58)] };
    expect(describeFinding(anomaly('FEATURE_TYPE_LOW_FRACTION_PRESENT'), gappy, undefined)).toBe('58 % missing');
  });
});

describe('the ways on', () => {
  it('raise a limit to the next round number above the distance', () => {
    expect([0.017, 0.31, 0.0999, 0.5].map(nextLimit)).toEqual([0.02, 0.35, 0.105, 0.55]);
    for (const distance of [1e-6, 0.0421, 0.9]) expect(nextLimit(distance)).toBeGreaterThan(distance);
  });

  it('ask for no more presence than the data has', () => {
    expect(reachableFraction(split('train', 1000, [], 581))).toBe(0.41);
  });
});

const datasetsFor = (features: readonly views.FeatureView[], comparisons: readonly views.Comparison[] = []) => {
  const splits = ['train', 'eval'].map((name) => ({ name, rows: 1000 }));
  return datasetsOf({ splits, features, anomalies: [], blocking: false }, comparisons);
};

describe('groups of bars', () => {
  it('mark the value that moved most, only where something was found', () => {
    expect(rowsOfValues(company, datasetsFor([company])).find((row) => row.marked)?.name).toBe('Experian');
    expect(rowsOfValues({ ...company, anomalies: [] }, datasetsFor([company])).some((row) => row.marked)).toBe(false);
  });

  it('have a share for every dataset, none where it lacks the feature', () => {
    const empty: views.Comparison = { datasets: [{ name: 'served', kind: 'serving', rows: 5, features: [] }] };
    expect(rowsOfValues(company, datasetsFor([company], [empty]))[0]?.shares).toEqual([0.64, 0.643, undefined]);
  });
});

describe('the datasets compared', () => {
  it('keep their colours: train, eval and served everywhere the same, slices apart', () => {
    const features = [{ name: 'company', statistics: split('served', 10, [['Equifax', 10]]), distance: 0.36 }];
    const one = (name: string, kind: 'serving' | 'slice' | 'previous') => ({ name, kind, rows: 10, features });
    const compared = datasetsFor(
      [company],
      [{ datasets: [one('served', 'serving'), one('north', 'slice'), one('south', 'slice')] }],
    );
    expect(compared.map(({ name, tone }) => [name, tone])).toEqual([
      ['train', 'train'],
      ['eval', 'eval'],
      ['served', 'serving'],
      ['north', 'slice-1'],
      ['south', 'slice-2'],
    ]);
    expect([largestDistance('company', compared), largestDistance('company', compared.slice(0, 2))]).toEqual([0.36, 0.017]);
  });

  it('lead from a slice to its rows, a value for each column in order of name', () => {
    expect(filtersOfSlice('red × north', ['region', 'colour'])).toEqual([
      { op: 'is', column: 'colour', values: ['red'] },
      { op: 'is', column: 'region', values: ['north'] },
    ]);
    expect(filtersOfSlice('a × b', ['colour'])).toEqual([{ op: 'is', column: 'colour', values: ['a × b'] }]);
  });
});

describe('quartiles', () => {
  it('lie between the edges of quantile buckets', () => {
    const quantiles = [0, 10, 20, 40].map((low, index) => ({ low, high: [10, 20, 40, 100][index] ?? 0, count: 25 }));
    const numeric = {
      mean: 1,
      deviation: 1,
      zeros: 0,
      nan: 0,
      infinite: 0,
      min: 0,
      median: 20,
      max: 100,
      standard: [],
      quantiles,
    };
    expect(quartilesOf(numeric)).toEqual({ min: 0, lower: 10, median: 20, upper: 40, max: 100 });
    expect(quartilesOf({ ...numeric, quantiles: [] })).toBeUndefined();
  });
});

describe('a number as it is typed', () => {
  it('is nothing, a number within its bounds, or wrong', () => {
    const share = { min: 0, max: 1 };
    expect([' ', '0.5', '0,5', '1.5', 'x'].map((text) => parseNumberText(text, share))).toEqual([
      undefined,
      0.5,
      0.5,
      'wrong',
      'wrong',
    ]);
    expect(parseNumberText('1.5', { min: 0, whole: true })).toBe('wrong');
  });
});

describe('the list of features', () => {
  const clean: views.FeatureView = { ...company, name: 'state', anomalies: [], distance: 0.5 };
  const warned: views.FeatureView = {
    ...company,
    name: 'zip',
    type: 'INT',
    anomalies: [anomaly('SCHEMA_NEW_COLUMN', 'WARNING')],
    distance: undefined,
  };
  const all = [clean, warned, company];
  const sorted = (by: 'severity' | 'distance' | 'name' | 'type', reversed = false) =>
    sortFeatures(all, { by, reversed }, datasetsFor(all)).map((feature) => feature.name);

  it('puts what needs a decision first', () => {
    expect(sorted('severity')).toEqual(['company', 'zip', 'state']);
  });

  it('sorts by distance, by name and by type, both ways, what has no number last', () => {
    expect(sorted('distance')).toEqual(['state', 'company', 'zip']);
    expect(sorted('distance', true)).toEqual(['company', 'state', 'zip']);
    expect(sorted('name', true)).toEqual(['zip', 'state', 'company']);
    expect(sorted('type')[0]).toBe('zip');
  });

  it('filters by finding, by name and by type', () => {
    expect(filterFeatures(all, 'drifted', '').map((feature) => feature.name)).toEqual(['company']);
    expect(filterFeatures(all, 'all', 'STA').map((feature) => feature.name)).toEqual(['state']);
    expect(filterFeatures(all, 'all', 'int').map((feature) => feature.name)).toEqual(['zip']);
    expect(countByFilter(all)).toEqual({ all: 3, findings: 2, drifted: 1, missing: 0 });
  });

  it('counts what is wrong alike in two splits once', () => {
    const both = [anomaly('SCHEMA_NEW_COLUMN'), { ...anomaly('SCHEMA_NEW_COLUMN'), split: 'eval' }];
    expect(groupFindings(both)).toMatchObject([{ splits: ['train', 'eval'] }]);
  });
});

describe('one feature in the schema text', () => {
  const text =
    'feature {\n  name: "a"\n  domain: "name: \\"b\\" {"\n}\nfeature {\n  name: "b"\n  presence { min_count: 1 }\n}\nstring_domain {\n  name: "b"\n}\n';

  it('is found by its own name, braces in strings and inner names notwithstanding', () => {
    expect(findFeatureBlock(text, 'b')).toBe('feature {\n  name: "b"\n  presence { min_count: 1 }\n}');
    expect(findFeatureBlock(text, 'a')).toContain('domain:');
    expect(findFeatureBlock(text, 'c')).toBeUndefined();
  });
});

describe('the small chart of a feature with a long tail', () => {
  it('does not draw a value as gone that is only not among the most frequent', () => {
    const split = (name: string, top: readonly string[]): views.SplitStatistics => ({
      split: name,
      rows: 100,
      missing: 0,
      string: { unique: 90, averageLength: 5, top: top.map((value) => ({ value, count: 2 })), cumulative: [] },
    });
    const feature: views.FeatureView = {
      name: 'note',
      type: 'STRING',
      role: 'feature',
      splits: [split('train', ['a', 'b', 'c']), split('eval', ['x', 'b', 'y'])],
      anomalies: [],
    };
    const [train, evaluation] = seriesOfFeature('note', datasetsFor([feature]));
    expect(evaluation?.bins.map((bin) => bin.density)).toEqual(train?.bins.map((bin) => bin.density));
  });
});

describe('the rows behind a bin', () => {
  const bins = binsOfHistogram([
    { low: 1, high: 10.8, count: 5 },
    { low: 10.8, high: 50, count: 5 },
    { low: 50, high: 50, count: 5 },
  ]);
  const filterAt = (index: number, isWhole: boolean): RowFilter => filterOfBin('hours', bins, bins[index] as Bin, isWhole);

  it('hold its upper edge, and its lower one only in the first', () => {
    expect(filterAt(0, false)).toEqual({ op: 'between', column: 'hours', low: 1, high: 10.8, closed: true });
    expect(filterAt(1, true)).toEqual({ op: 'between', column: 'hours', low: 11, high: 50, closed: true });
    const above = filterAt(1, false);
    expect(above).toMatchObject({ low: nextAbove(10.8), high: 50, closed: true });
    expect(describeFilter(above)).toBe('10.80 < hours ≤ 50');
  });

  it('are those of one value where its edges are the same', () => {
    expect(filterAt(2, true)).toEqual({ op: 'between', column: 'hours', low: 50, high: 50, closed: true });
    expect(describeFilter(filterAt(2, true))).toBe('hours = 50');
  });
});
