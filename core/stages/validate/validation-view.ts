/** Statistics and anomalies as the Validate screen shows them. */

import type { views } from '../../contract/index.ts';
import {
  type Anomalies,
  type BySplit,
  commonStatistics,
  type DatasetFeatureStatistics,
  type FeatureNameStatistics,
  type Histogram,
  type StringStatistics,
  serializePath,
} from '../../formats/index.ts';
import { isBlocking, noData, type ReasonEntry, reasons } from './anomalies-report.ts';
import { jensenShannonDivergence, lInfinityDistance } from './distances.ts';

export interface ValidationViewInput {
  readonly statistics: BySplit<DatasetFeatureStatistics>;
  readonly anomalies: BySplit<Anomalies>;
  readonly label?: string;
  readonly excluded?: readonly string[];
  readonly override?: views.ValidationView['override'];
}

export function toValidationView(input: ValidationViewInput): views.ValidationView {
  const anomalies = [...input.anomalies].flatMap(([split, found]) => anomalyViews(split, found));
  const described = describeFeatures(input.statistics);
  const known = new Set(described.map((feature) => feature.name));
  const lost = [...new Set(anomalies.map((anomaly) => anomaly.feature))].filter((name) => name !== '' && !known.has(name));
  const absent = lost.map((name): FeatureDescription => ({ name, type: 'STRING', splits: [] }));
  const role = (name: string): views.FeatureView['role'] =>
    name === input.label ? 'label' : input.excluded?.includes(name) ? 'excluded' : 'feature';
  return {
    splits: [...input.statistics].map(([name, dataset]) => ({ name, rows: dataset.num_examples })),
    features: [...described, ...absent].map((feature) => ({
      ...feature,
      role: role(feature.name),
      anomalies: anomalies.filter((anomaly) => anomaly.feature === feature.name),
    })),
    anomalies,
    override: input.override,
    blocking: [...input.anomalies.values()].some(isBlocking) && input.override === undefined,
  };
}

export type FeatureDescription = Omit<views.FeatureView, 'role' | 'anomalies'>;

/** Every feature of any split, in the order of the first split that has it. `distance` is that of the first two splits. */
export function describeFeatures(statistics: BySplit<DatasetFeatureStatistics>): FeatureDescription[] {
  const features = new Map<string, Map<string, FeatureNameStatistics>>();
  for (const [split, dataset] of statistics) {
    for (const feature of dataset.features) {
      const name = featureName(feature);
      if (!features.has(name)) features.set(name, new Map());
      features.get(name)?.set(split, feature);
    }
  }
  return [...features].map(([name, bySplit]) => {
    const [first, second] = bySplit.values();
    return {
      name,
      type: (first as FeatureNameStatistics).type,
      splits: [...bySplit].map(([split, feature]) => describeSplit(split, feature)),
      distance: first === undefined || second === undefined ? undefined : featureDistance(first, second),
    };
  });
}

export function featureName(feature: FeatureNameStatistics): string {
  return feature.path === undefined ? (feature.name ?? '') : serializePath(feature.path.step);
}

/** L-infinity for strings, Jensen-Shannon for numbers. */
export function featureDistance(a: FeatureNameStatistics, b: FeatureNameStatistics): number | undefined {
  return lInfinityDistance(a, b) ?? jensenShannonDivergence(a, b);
}

export function describeSplit(split: string, feature: FeatureNameStatistics): views.SplitStatistics {
  const common = commonStatistics(feature);
  const present = common?.num_non_missing ?? 0;
  const missing = common?.num_missing ?? 0;
  return {
    split,
    rows: present + missing,
    missing: missing + emptyLists(feature),
    numeric: describeNumbers(feature),
    string: describeStrings(feature),
  };
}

/**
 * Examples that have the feature without a value: what an empty CSV cell is under TFX. TFDV counts them as present; to
 * people they are missing. Known exactly where an example has at most one value.
 */
function emptyLists(feature: FeatureNameStatistics): number {
  const common = commonStatistics(feature);
  if (common === undefined || common.min_num_values > 0 || common.max_num_values > 1) return 0;
  return common.num_non_missing - common.tot_num_values;
}

function describeNumbers(feature: FeatureNameStatistics): views.SplitStatistics['numeric'] {
  const numbers = feature.num_stats;
  if (numbers === undefined) return undefined;
  return {
    mean: numbers.mean,
    deviation: numbers.std_dev,
    zeros: numbers.num_zeros,
    min: numbers.min,
    median: numbers.median,
    max: numbers.max,
    standard: buckets(numbers.histograms, 'STANDARD'),
    quantiles: buckets(numbers.histograms, 'QUANTILES'),
    nan: numbers.histograms[0]?.num_nan ?? 0,
    infinite: buckets(numbers.histograms, 'STANDARD').reduce(
      (sum, { low, high, count }) => (Number.isFinite(low) && Number.isFinite(high) ? sum : sum + count),
      0,
    ),
  };
}

function buckets(histograms: readonly Histogram[], type: Histogram['type']): views.HistogramBucket[] {
  const histogram = histograms.find((candidate) => candidate.type === type);
  return (histogram?.buckets ?? []).map(({ low_value: low, high_value: high, sample_count: count }) => ({ low, high, count }));
}

function describeStrings(feature: FeatureNameStatistics): views.SplitStatistics['string'] {
  const strings = feature.string_stats;
  if (strings === undefined) return undefined;
  return {
    unique: strings.unique,
    averageLength: strings.avg_length,
    top: strings.top_values.map(({ value, frequency }) => ({ value, count: frequency })),
    cumulative: cumulativeShares(strings),
  };
}

const cumulativePoints = 32;

/** From the rank histogram, which may end before the rarest values: then so does the curve. */
function cumulativeShares(strings: StringStatistics): { rank: number; share: number }[] {
  const buckets = strings.rank_histogram?.buckets ?? [];
  const total = strings.common_stats?.tot_num_values ?? 0;
  if (buckets.length === 0 || total === 0) return [];
  const points: { rank: number; share: number }[] = [];
  let sum = 0;
  let next = 1;
  for (const [index, bucket] of buckets.entries()) {
    sum += bucket.sample_count;
    const rank = index + 1;
    if (rank < next && rank < buckets.length) continue;
    points.push({ rank, share: sum / total });
    // Evenly spread on a logarithmic axis, every rank at its start.
    next = Math.max(rank + 1, Math.ceil(rank * buckets.length ** (1 / cumulativePoints)));
  }
  return points;
}

export function anomalyViews(split: string, anomalies: Anomalies): views.AnomalyView[] {
  const view = (feature: string, entry: ReasonEntry): views.AnomalyView => ({
    feature,
    type: entry.type,
    severity: entry.severity,
    short: entry.short_description,
    description: entry.description.trim(),
    split,
    fixable: feature !== '',
  });
  const missing = anomalies.data_missing === true ? [view('', noData)] : [];
  const dataset = anomalies.dataset_anomaly_info === undefined ? [] : reasons(anomalies.dataset_anomaly_info);
  const features = [...anomalies.anomaly_info].flatMap(([path, info]) => reasons(info).map((entry) => view(path, entry)));
  return [...missing, ...dataset.map((entry) => view('', entry)), ...features];
}
