/** Views: statistics, anomalies and the schema. */

export interface HistogramBucket {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** One feature in one split. */
export interface SplitStatistics {
  readonly split: string;
  readonly rows: number;
  readonly missing: number;
  readonly numeric?: {
    readonly mean: number;
    readonly deviation: number;
    readonly zeros: number;
    readonly min: number;
    readonly median: number;
    readonly max: number;
    readonly standard: readonly HistogramBucket[];
    readonly quantiles: readonly HistogramBucket[];
    readonly nan: number;
    /** Values that are infinite; at least so many: those in buckets without a finite edge. */
    readonly infinite: number;
  };
  readonly string?: {
    readonly unique: number;
    readonly averageLength: number;
    readonly top: readonly { readonly value: string; readonly count: number }[];
    /** Share of the values that the `rank` most frequent ones hold together, at up to 32 ranks. */
    readonly cumulative: readonly { readonly rank: number; readonly share: number }[];
  };
}

export type AnomalySeverity = 'ERROR' | 'WARNING' | 'UNKNOWN';

export interface AnomalyView {
  readonly feature: string;
  /** AnomalyInfo.Type name. */
  readonly type: string;
  readonly severity: AnomalySeverity;
  readonly short: string;
  readonly description: string;
  readonly split: string;
  /** Whether "fix" (TFDV's update_schema for this anomaly) is possible. */
  readonly fixable: boolean;
}

export interface FeatureView {
  readonly name: string;
  readonly type: 'INT' | 'FLOAT' | 'STRING' | 'BYTES' | 'STRUCT';
  readonly role: 'feature' | 'label' | 'excluded';
  readonly splits: readonly SplitStatistics[];
  /** L-infinity distance train to eval for strings, Jensen-Shannon divergence for numbers. */
  readonly distance?: number;
  readonly anomalies: readonly AnomalyView[];
}

export interface ValidationView {
  readonly splits: readonly { readonly name: string; readonly rows: number }[];
  readonly features: readonly FeatureView[];
  readonly anomalies: readonly AnomalyView[];
  /** Set while anomalies are accepted for the current data by the user. */
  readonly override?: { readonly reason: string; readonly at: number };
  readonly blocking: boolean;
}

export interface SchemaFeatureView {
  readonly name: string;
  readonly type: 'BYTES' | 'INT' | 'FLOAT' | 'STRUCT' | 'TYPE_UNKNOWN';
  readonly required: boolean;
  readonly minFraction?: number;
  readonly valency?: { readonly min?: number; readonly max?: number };
  readonly domain?: readonly string[];
  readonly range?: { readonly min?: number; readonly max?: number };
  readonly driftThreshold?: number;
  readonly skewThreshold?: number;
  readonly notInEnvironment: readonly string[];
}

export interface SchemaView {
  readonly exists: boolean;
  readonly text: string;
  readonly features: readonly SchemaFeatureView[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** One more dataset beside the splits: `splits` has one entry, named `name`. */
export interface Comparison {
  readonly datasets: readonly {
    readonly name: string;
    readonly kind: 'previous' | 'serving' | 'slice';
    readonly rows: number;
    readonly features: readonly {
      readonly name: string;
      readonly statistics: SplitStatistics;
      /** To the train split: L-infinity for strings, Jensen-Shannon for numbers. */
      readonly distance?: number;
    }[];
  }[];
  /** Slices beyond the largest ones that are given. */
  readonly left?: number;
  /** Why there is nothing to compare with, in one sentence. */
  readonly reason?: string;
}

export interface EditEffect {
  /** All anomalies after the edit, on the statistics of the newest run. */
  readonly anomalies: readonly AnomalyView[];
  readonly brings: readonly AnomalyView[];
  readonly clears: readonly AnomalyView[];
}

/** Distances of each span to the span before it. */
export interface DriftBoard {
  /** Oldest first. */
  readonly spans: readonly {
    readonly span: number;
    readonly artifactId: number;
    readonly rows: number;
    readonly createdAt: number;
  }[];
  readonly features: readonly {
    readonly name: string;
    readonly measure: 'L_INFTY' | 'JENSEN_SHANNON_DIVERGENCE' | 'NORMALIZED_ABSOLUTE_DIFFERENCE';
    /** One a span; null for the first and where a side has no values. */
    readonly distances: readonly (number | null)[];
    /** Share without a value, one a span. */
    readonly missing: readonly (number | null)[];
    readonly threshold?: number;
  }[];
}
