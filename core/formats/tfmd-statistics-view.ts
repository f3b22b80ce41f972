/** Statistics as validation reads them: features by path, weighted counts where every feature has them. */

import { compareBytes, type FeaturePath, serializePath } from './tfmd-path.ts';
import type { SchemaFeatureType } from './tfmd-schema.ts';
import {
  type CommonStatistics,
  commonStatistics,
  type DatasetFeatureStatistics,
  type FeatureNameStatistics,
  type Histogram,
} from './tfmd-statistics.ts';

export interface ViewControls {
  readonly environment?: string;
  /** The earlier span, for drift. */
  readonly previous?: DatasetFeatureStatistics;
  /** Serving data, for skew. */
  readonly serving?: DatasetFeatureStatistics;
  /** The earlier version of the same span, for dataset constraints. */
  readonly previousVersion?: DatasetFeatureStatistics;
}

export class DatasetView {
  readonly environment: string | undefined;
  readonly byWeight: boolean;
  readonly numExamples: number;
  readonly previous: DatasetView | undefined;
  readonly serving: DatasetView | undefined;
  readonly previousVersion: DatasetView | undefined;
  /** In the order of the statistics; features without any statistics are left out, as TFDV does. */
  readonly features: readonly FeatureView[];
  private readonly byPath: ReadonlyMap<string, FeatureView>;

  constructor(statistics: DatasetFeatureStatistics, controls: ViewControls = {}, byWeight = isWeighted(statistics)) {
    const control = (other: DatasetFeatureStatistics | undefined): DatasetView | undefined =>
      other === undefined ? undefined : new DatasetView(other, { environment: controls.environment }, byWeight);
    this.environment = controls.environment;
    this.byWeight = byWeight;
    this.numExamples = byWeight ? statistics.weighted_num_examples : statistics.num_examples;
    this.previous = control(controls.previous);
    this.serving = control(controls.serving);
    this.previousVersion = control(controls.previousVersion);
    const paths = featurePaths(statistics.features);
    this.features = statistics.features
      .filter((feature) => paths.has(feature))
      .map((feature) => new FeatureView(this, paths.get(feature) as FeaturePath, feature));
    this.byPath = new Map(this.features.map((feature) => [serializePath(feature.path), feature]));
  }

  feature(path: FeaturePath): FeatureView | undefined {
    return this.byPath.get(serializePath(path));
  }

  roots(): readonly FeatureView[] {
    return this.features.filter((feature) => this.parentOf(feature) === undefined);
  }

  /** In path order. */
  children(parent: FeatureView): readonly FeatureView[] {
    return this.features
      .filter((feature) => this.parentOf(feature) === parent)
      .sort((a, b) => compareBytes(a.path.at(-1) as string, b.path.at(-1) as string));
  }

  private parentOf(feature: FeatureView): FeatureView | undefined {
    return feature.path.length > 1 ? this.feature(feature.path.slice(0, -1)) : undefined;
  }
}

export class FeatureView {
  readonly dataset: DatasetView;
  readonly path: FeaturePath;
  readonly statistics: FeatureNameStatistics;
  private counts: ReadonlyMap<string, number> | undefined;

  constructor(dataset: DatasetView, path: FeaturePath, statistics: FeatureNameStatistics) {
    this.dataset = dataset;
    this.path = path;
    this.statistics = statistics;
  }

  get numPresent(): number {
    return this.dataset.byWeight
      ? (this.common?.weighted_common_stats?.num_non_missing ?? 0)
      : (this.common?.num_non_missing ?? 0);
  }

  get numMissing(): number {
    return this.dataset.byWeight ? (this.common?.weighted_common_stats?.num_missing ?? 0) : (this.common?.num_missing ?? 0);
  }

  /** One entry a nest level, outermost first. */
  get numMissingNested(): readonly number[] {
    const levels = this.dataset.byWeight
      ? this.common?.weighted_presence_and_valency_stats
      : this.common?.presence_and_valency_stats;
    return levels === undefined || levels.length === 0 ? [this.numMissing] : levels.map((level) => level.num_missing);
  }

  /** Undefined without examples. */
  get fractionPresent(): number | undefined {
    if (this.dataset.numExamples <= 0) return undefined;
    return this.numMissing === 0 ? 1 : this.numPresent / this.dataset.numExamples;
  }

  /** One entry a nest level, outermost first. */
  get numValues(): readonly { readonly min: number; readonly max: number }[] {
    const levels = this.common?.presence_and_valency_stats ?? [];
    const counted = levels.length > 0 ? levels : [this.common ?? { min_num_values: 0, max_num_values: 0 }];
    return counted.map((level) => ({ min: level.min_num_values, max: level.max_num_values }));
  }

  /** All values over all examples. */
  get totalValues(): number {
    if (this.dataset.byWeight) return this.common?.weighted_common_stats?.tot_num_values ?? 0;
    if (this.common === undefined) return 0;
    return this.common.tot_num_values === 0
      ? this.common.num_non_missing * this.common.avg_num_values
      : this.common.tot_num_values;
  }

  /** Counts of the rank histogram by value, in byte order; empty for numbers. */
  get stringCounts(): ReadonlyMap<string, number> {
    if (this.counts === undefined) {
      const strings = this.statistics.string_stats;
      const histogram = this.dataset.byWeight ? strings?.weighted_string_stats?.rank_histogram : strings?.rank_histogram;
      const sorted = [...(histogram?.buckets ?? [])].sort((a, b) => compareBytes(a.label, b.label));
      const counts = new Map<string, number>();
      for (const bucket of sorted) if (!counts.has(bucket.label)) counts.set(bucket.label, bucket.sample_count);
      this.counts = counts;
    }
    return this.counts;
  }

  get stringValues(): readonly string[] {
    return [...this.stringCounts.keys()];
  }

  get hasInvalidUtf8(): boolean {
    return (this.statistics.string_stats?.invalid_utf8_count ?? 0) > 0;
  }

  /** Undefined where values were not counted (numbers). */
  get numUnique(): number | undefined {
    return this.statistics.string_stats?.unique;
  }

  get schemaType(): SchemaFeatureType {
    const { type } = this.statistics;
    return type === 'STRING' ? 'BYTES' : type;
  }

  get min(): number {
    return this.statistics.num_stats?.min ?? 0;
  }

  get max(): number {
    return this.statistics.num_stats?.max ?? 0;
  }

  histogram(type: Histogram['type']): Histogram | undefined {
    const numbers = this.statistics.num_stats;
    const histograms = this.dataset.byWeight ? numbers?.weighted_numeric_stats?.histograms : numbers?.histograms;
    return histograms?.find((histogram) => histogram.type === type);
  }

  private get common(): CommonStatistics | undefined {
    return commonStatistics(this.statistics);
  }
}

/** Whether weights were used: then they decide, as in TFDV. */
function isWeighted(statistics: DatasetFeatureStatistics): boolean {
  if (statistics.weighted_num_examples === 0) return false;
  return statistics.features.every((feature) => {
    const common = commonStatistics(feature);
    if (common === undefined) return feature.custom_stats.length === 0;
    return (
      common.weighted_common_stats !== undefined &&
      common.presence_and_valency_stats.length === common.weighted_presence_and_valency_stats.length
    );
  });
}

function isEmpty(feature: FeatureNameStatistics): boolean {
  return commonStatistics(feature) === undefined && feature.custom_stats.length === 0;
}

/** Paths of all features that have statistics. Legacy names ("parent.child" under a STRUCT named "parent") become steps. */
function featurePaths(features: readonly FeatureNameStatistics[]): Map<FeatureNameStatistics, FeaturePath> {
  const paths = new Map<FeatureNameStatistics, FeaturePath>();
  const named: FeatureNameStatistics[] = [];
  for (const feature of features) {
    if (isEmpty(feature)) continue;
    if (feature.path !== undefined) paths.set(feature, feature.path.step);
    else named.push(feature);
  }
  named.sort((a, b) => compareBytes(a.name ?? '', b.name ?? ''));
  const ancestors: { name: string; path: FeaturePath }[] = [];
  for (const feature of named) {
    const name = feature.name ?? '';
    while (ancestors.length > 0 && !isStrictPrefix((ancestors.at(-1) as { name: string }).name, name)) ancestors.pop();
    const parent = ancestors.at(-1);
    const path = parent === undefined ? [name] : [...parent.path, name.slice(parent.name.length + 1)];
    paths.set(feature, path);
    if (feature.type === 'STRUCT') ancestors.push({ name, path });
  }
  return paths;
}

function isStrictPrefix(a: string, b: string): boolean {
  return a.length < b.length && b.startsWith(a);
}
