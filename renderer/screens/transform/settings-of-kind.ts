/** Which settings of the project file a kind of transform listens to. */

import type { FeatureConfig, TransformKind } from '../../../core/contract/index.ts';

export interface NumberSetting {
  readonly key: keyof Pick<FeatureConfig, 'buckets' | 'vocabulary' | 'min_frequency' | 'hash_buckets' | 'dimension' | 'length'>;
  readonly min: number;
  readonly max: number;
  /** Absent: chosen from the data. */
  readonly default?: number;
}

export interface KindSettings {
  readonly numbers: readonly NumberSetting[];
  /** Whether a missing number must be stood in for. */
  readonly missing: boolean;
  /** Whether its values may be words, with personal data among them. */
  readonly scrubbed: boolean;
}

const buckets: NumberSetting = { key: 'buckets', min: 2, max: 1000, default: 10 };
const vocabulary: NumberSetting = { key: 'vocabulary', min: 1, max: 1_000_000 };
const minFrequency: NumberSetting = { key: 'min_frequency', min: 1, max: 1_000_000, default: 1 };
const hashBuckets: NumberSetting = { key: 'hash_buckets', min: 2, max: 10_000_000, default: 1000 };
const dimension: NumberSetting = { key: 'dimension', min: 1, max: 1024 };
const length: NumberSetting = { key: 'length', min: 1, max: 4096, default: 50 };

const byKind: Readonly<Record<TransformKind, KindSettings>> = {
  auto: { numbers: [], missing: false, scrubbed: false },
  exclude: { numbers: [], missing: false, scrubbed: false },
  standardize: { numbers: [], missing: true, scrubbed: false },
  min_max: { numbers: [], missing: true, scrubbed: false },
  log: { numbers: [], missing: true, scrubbed: false },
  bucketize: { numbers: [buckets], missing: true, scrubbed: false },
  one_hot: { numbers: [vocabulary, minFrequency], missing: false, scrubbed: true },
  embedding: { numbers: [vocabulary, minFrequency, dimension], missing: false, scrubbed: true },
  hashed_embedding: { numbers: [hashBuckets, dimension], missing: false, scrubbed: true },
  text: { numbers: [vocabulary, minFrequency, dimension, length], missing: false, scrubbed: true },
};

export function settingsOf(kind: TransformKind): KindSettings {
  return byKind[kind];
}
