import { describe, expect, it } from 'vitest';
import type { views } from '../../../../core/contract/index.ts';
import { printStatisticsReport, type StatisticsReportInput } from '../../../../core/stages/validate/index.ts';

const strings = (name: string, unique: number, value: string): views.FeatureView => ({
  name,
  type: 'STRING',
  role: 'feature',
  anomalies: [],
  splits: [
    {
      split: 'train',
      rows: 1000,
      missing: 0,
      string: { unique, averageLength: 9, top: [{ value, count: 400 }], cumulative: [] },
    },
  ],
});

function reportOf(change: Partial<StatisticsReportInput> & { readonly features: readonly views.FeatureView[] }): string {
  const { features, ...rest } = change;
  const anomalies = features.flatMap((feature) => feature.anomalies);
  return printStatisticsReport({
    name: 'a <project> & more',
    at: 0,
    validation: { splits: [{ name: 'train', rows: 1000 }], features, anomalies, blocking: true },
    schema: { exists: false, text: '', features: [], canUndo: false, canRedo: false },
    drift: { spans: [], features: [] },
    checks: null,
    ...rest,
  });
}

describe('the report', () => {
  it('shows the values of a feature with few distinct ones', () => {
    expect(reportOf({ features: [strings('city', 12, 'Lisbon')] })).toContain('Lisbon');
  });

  it('shows no value of a near-unique feature, not in a finding nor in the schema', () => {
    const anomaly: views.AnomalyView = {
      feature: 'mail',
      type: 'ENUM_TYPE_UNEXPECTED_STRING_VALUES',
      severity: 'ERROR',
      short: 'Unexpected string values',
      description: 'Examples contain values missing from the schema: ada@example.org (<1%).',
      split: 'train',
      fixable: true,
    };
    const mail = { ...strings('mail', 990, 'ada@example.org'), anomalies: [anomaly] };
    const rule = { name: 'mail', type: 'BYTES', required: true, domain: ['ada@example.org'], notInEnvironment: [] } as const;
    const html = reportOf({
      features: [mail],
      schema: { exists: true, text: '', features: [rule], canUndo: false, canRedo: false },
    });
    expect(html).not.toContain('ada@');
    expect(html).toContain('Unexpected string values');
    expect(html).toContain('1 values');
  });

  it('shows no value of a feature in which personal data was found', () => {
    const finding = { kind: 'personal_data', feature: 'city', severity: 'serious', summary: 'Lisbon', advice: '' } as const;
    const checks = { artifactId: 1, rows: 1000, findings: [{ ...finding, facts: {}, remedies: [] }], left: [] };
    expect(reportOf({ features: [strings('city', 12, 'Lisbon')], checks })).not.toContain('Lisbon');
  });

  it('needs no script, no network, and takes names as text', () => {
    const html = reportOf({ features: [strings('<img src=x>', 3, '<b>')] });
    expect(html).not.toMatch(/<(script|img|b>|link|a )/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('a &lt;project&gt; &amp; more');
  });

  it('marks a distance above its limit', () => {
    const span = (number: number) => ({ span: number, artifactId: number, rows: 10, createdAt: 0 });
    const feature = { name: 'city', measure: 'L_INFTY', distances: [null, 0.25], missing: [0, 0], threshold: 0.1 } as const;
    const html = reportOf({ features: [], drift: { spans: [span(1), span(2)], features: [feature] } });
    expect(html).toContain('0.250 ▲');
  });
});
