import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../core/contract/index.ts';
import { explainFinding } from '../../../../../renderer/screens/validate/explain-finding.ts';
import { binsOfFeature, pairsOfFeature } from '../../../../../renderer/screens/validate/feature-bins.ts';
import { countByFilter, filterFeatures } from '../../../../../renderer/screens/validate/filters.ts';
import { describeFinding, nextLimit, reachableFraction } from '../../../../../renderer/screens/validate/finding-words.ts';
import { findFeatureBlock } from '../../../../../renderer/screens/validate/schema-block.ts';

const split = (name: string, rows: number, top: readonly (readonly [string, number])[], missing = 0): views.SplitStatistics => ({
  split: name,
  rows,
  missing,
  string: { unique: top.length, averageLength: 3, top: top.map(([value, count]) => ({ value, count })) },
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

describe('pairs of bars', () => {
  it('mark the value that moved most, only where something was found', () => {
    expect(pairsOfFeature(company).find((pair) => pair.marked)?.name).toBe('Experian');
    expect(pairsOfFeature({ ...company, anomalies: [] }).some((pair) => pair.marked)).toBe(false);
  });
});

describe('the list of features', () => {
  const clean: views.FeatureView = { ...company, name: 'state', anomalies: [] };
  const warned: views.FeatureView = { ...company, name: 'zip', anomalies: [anomaly('SCHEMA_NEW_COLUMN', 'WARNING')] };
  const all = [clean, warned, company];

  it('puts what needs a decision first', () => {
    expect(filterFeatures(all, 'all', '').map((feature) => feature.name)).toEqual(['company', 'zip', 'state']);
  });

  it('filters by finding and by name', () => {
    expect(filterFeatures(all, 'drifted', '').map((feature) => feature.name)).toEqual(['company']);
    expect(filterFeatures(all, 'all', 'STA').map((feature) => feature.name)).toEqual(['state']);
    expect(countByFilter(all)).toEqual({ all: 3, findings: 2, drifted: 1, missing: 0 });
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
      string: { unique: 90, averageLength: 5, top: top.map((value) => ({ value, count: 2 })) },
    });
    const feature: views.FeatureView = {
      name: 'note',
      type: 'STRING',
      role: 'feature',
      splits: [split('train', ['a', 'b', 'c']), split('eval', ['x', 'b', 'y'])],
      anomalies: [],
    };
    const { train, evaluation } = binsOfFeature(feature);
    expect(evaluation.map((bin) => bin.density)).toEqual(train.map((bin) => bin.density));
  });
});
