/** TFMA's fairness indicators of the groups of one or two features, at any thresholds, each against a baseline group. */

import type { views } from '../../../contract/index.ts';
import { raise } from '../../../foundation/index.ts';
import {
  type BinaryRows,
  type CodedFeature,
  computeMetrics,
  decisionRate,
  decisionRates,
  pointsAt,
  rankScores,
  rateDifference,
  selectScored,
} from '../../../learning/index.ts';
import type { AnalysedSplit } from './analysed-split.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';
import { classRule, decidedRows } from './decision-rule.ts';
import { groupFeature } from './group-rows.ts';

export interface FairnessRequest {
  /** One, or two crossed. */
  readonly features: readonly string[];
  /** Ascending, 0 to 1. */
  readonly thresholds: readonly number[];
  /** Key of a group; absent: all rows. */
  readonly baseline?: string;
  readonly minRows: number;
  /** Of several classes: whose yes and no; absent: that of the class most rows have. */
  readonly class?: string;
}

const mostGroups = 60;
type Indicator = views.FairnessGroup['indicators'][number];

export async function fairnessOf(
  analysed: AnalysedSplit,
  request: FairnessRequest,
  watch: AnalysisWatch,
): Promise<views.FairnessView> {
  const { features, total, every } = analysed;
  const rule = classRule(analysed, request.class);
  const scored = decidedRows(analysed.scored, rule);
  if (scored.kind !== 'binary') {
    return raise('usage/invalid-argument', 'Fairness indicators are rates of yes and no.', 'Choose a model of classes.');
  }
  const coded = request.features.map((name) => {
    const feature = features.find((one) => one.name === name);
    const grouped = feature && groupFeature(feature);
    return grouped ?? raise('usage/invalid-argument', `${name} has no groups in eval.`, 'Choose another feature.');
  });
  const groups = rowsByGroup(coded, scored.labels.length).filter(({ rows }) => rows.length >= request.minRows);
  const all = Uint32Array.from(scored.labels.keys());
  const overall = await measure({ key: 'Overall', features: [], rows: all }, scored, request, watch);
  const measured: Measured[] = [];
  for (const group of groups.slice(0, mostGroups)) measured.push(await measure(group, scored, request, watch));
  const baseline = measured.find(({ key }) => key === request.baseline) ?? overall;
  return {
    ...(rule.chosen === undefined ? {} : { class: rule.chosen.name }),
    baseline: baseline.key,
    thresholds: request.thresholds,
    overall: against(overall, baseline),
    groups: measured.map((group) => against(group, baseline)),
    left: groups.length - measured.length,
    ...(every > 1 ? { sample: { rows: scored.labels.length, total, every } } : {}),
  };
}

interface Group {
  readonly key: string;
  readonly features: readonly views.SliceFeature[];
  readonly rows: ArrayLike<number>;
}

interface Measured extends Omit<Group, 'rows'> {
  readonly rows: number;
  readonly positives: number;
  readonly auc?: number;
  readonly rates: readonly (readonly [Indicator['rate'], ReturnType<typeof decisionRate>])[][];
}

function rowsByGroup(coded: readonly CodedFeature[], rows: number): readonly Group[] {
  const byKey = new Map<string, Group & { readonly rows: number[] }>();
  for (let row = 0; row < rows; row++) {
    const codes = coded.map(({ codes: own }) => own[row]);
    if (codes.includes(0)) continue;
    const id = codes.join(' ');
    const known = byKey.get(id);
    if (known) known.rows.push(row);
    else {
      const features = coded
        .map(({ name, names }, i) => ({ name, value: names[codes[i] - 1] }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      byKey.set(id, { key: features.map(({ name, value }) => `${name}_${value}`).join('_'), features, rows: [row] });
    }
  }
  return [...byKey.values()].sort((a, b) => b.rows.length - a.rows.length || (a.key < b.key ? -1 : 1));
}

async function measure(
  { key, features, rows }: Group,
  scored: BinaryRows,
  { thresholds }: FairnessRequest,
  watch: AnalysisWatch,
): Promise<Measured> {
  await breathe(watch);
  // Counts of rows, not of weights: intervals are of how many were seen.
  const { weights: _weights, ...plain } = scored;
  const own = selectScored(plain, rows) as BinaryRows;
  const points = pointsAt(rankScores(own.scores, own.labels), thresholds);
  const positives = own.labels.reduce((sum, label) => sum + label, 0);
  const { auc } = computeMetrics(own);
  const rates = points.map((point) => decisionRates.map((rate) => [rate, decisionRate(rate, point)] as const));
  return { key, features, rows: rows.length, positives, ...(auc === undefined ? {} : { auc }), rates };
}

function against({ rates, ...group }: Measured, baseline: Measured): views.FairnessGroup {
  const indicators = rates.flatMap((atThreshold, t) =>
    atThreshold.flatMap(([rate, estimate], i): Indicator[] => {
      if (estimate === undefined) return [];
      const other = baseline.rates[t][i][1];
      const difference = other === undefined || group.key === baseline.key ? {} : { difference: rateDifference(estimate, other) };
      return [{ rate, threshold: t, ...estimate, ...difference }];
    }),
  );
  return { ...group, indicators };
}
