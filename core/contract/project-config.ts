/** loopwright.yaml: the project file's schema. Every default a user may rely on is written here. */

import { z } from 'zod';

/**
 * `json`: one array of objects. `sequence`: TFRecord of tf.SequenceExample. `images`, `text`: a folder whose subfolders
 * are the labels. `module`: the user's own reader.
 */
export const fileFormats = [
  'csv',
  'tfrecord',
  'sequence',
  'parquet',
  'avro',
  'jsonl',
  'json',
  'images',
  'text',
  'sqlite',
  'postgresql',
  'module',
  'auto',
] as const;

export const sourceSchema = z.strictObject({
  /**
   * Relative to the project folder, or absolute. A file, or a folder of files of one format. May hold TFX's {SPAN},
   * {SPAN:2}, {YYYY}{MM}{DD} and {VERSION}: then every match is a span of its own. postgresql: a connection URI.
   */
  path: z.string().min(1),
  format: z.enum(fileFormats).default('auto'),
  span: z.int().min(0).default(1),
  /** `feedback` marks rows that came back through labelling. */
  origin: z.enum(['file', 'feedback']).default('file'),
  csv: z
    .strictObject({
      delimiter: z.string().length(1).optional(),
      /** Absent: decided from the first rows. */
      header: z.boolean().optional(),
      encoding: z.string().optional(),
      /** Names for a file without a header row. */
      columns: z.array(z.string().min(1)).optional(),
      comment: z.string().length(1).optional(),
      escape: z.enum(['"', '\\']).optional(),
    })
    .default({}),
  /** sqlite, postgresql: the rows to read. sqlite without one reads its only table. */
  query: z.string().min(1).optional(),
  /** Existing splits kept: split name to a pattern of files below `path`, as `train: train/*`. Replaces hashing for this source. */
  preserve_splits: z.record(z.string().regex(/^[A-Za-z0-9_-]+$/), z.string().min(1)).optional(),
  /** module: handed to the reader as it stands. */
  options: z.record(z.string(), z.json()).optional(),
});

const { format, span, origin, csv } = sourceSchema.shape;
/** A source as it is given: what is left out has no default here, so that the core can decide it. */
export const givenSourceSchema = sourceSchema
  .extend({ format: format.unwrap(), span: span.unwrap(), origin: origin.unwrap(), csv: csv.unwrap() })
  .partial();

/** How rows come into splits. */
export const partitionSchema = z.strictObject({
  /**
   * example: TFX's hash of the serialised example. feature: the hash of one column's value, so that one customer never
   * sits on both sides. time: in order of one column, the earliest rows in the first split.
   */
  by: z.enum(['example', 'feature', 'time']).default('example'),
  feature: z.string().min(1).optional(),
  /** Absent: exactly TFX's buckets. Another number gives another draw. */
  seed: z.int().min(0).optional(),
});

/** Which spans the pipeline takes; TFX's RangeConfig. */
export const rangeSchema = z.strictObject({
  kind: z.enum(['all', 'latest', 'static', 'rolling']).default('all'),
  /** static: first and last span. */
  start: z.int().min(0).optional(),
  end: z.int().min(0).optional(),
  /** rolling: so many newest spans, after leaving out `skip` of them. */
  num_spans: z.int().min(1).default(1),
  skip_num_recent_spans: z.int().min(0).default(0),
});

/** The reference a selection is judged against: shares of one column's values in the population, in any unit. */
export const referenceDistributionSchema = z.strictObject({
  feature: z.string().min(1),
  shares: z.record(z.string(), z.number().min(0)),
});

export const transformKinds = [
  'auto',
  'exclude',
  'standardize',
  'min_max',
  'log',
  'bucketize',
  'one_hot',
  'embedding',
  'hashed_embedding',
  'text',
] as const;

export const featureSchema = z.strictObject({
  transform: z.enum(transformKinds).default('auto'),
  /** bucketize: number of quantile buckets. */
  buckets: z.int().min(2).max(1000).default(10),
  /** one_hot, embedding, text: at most so many values, by frequency. */
  vocabulary: z.int().min(1).max(1_000_000).optional(),
  /** one_hot, embedding, text: values seen less often are out of vocabulary. */
  min_frequency: z.int().min(1).default(1),
  /** hashed_embedding: number of buckets. */
  hash_buckets: z.int().min(2).max(10_000_000).default(1000),
  /** embedding, hashed_embedding, text. */
  dimension: z.int().min(1).max(1024).optional(),
  /** text: tokens per row. */
  length: z.int().min(1).max(4096).default(50),
  /** Numbers: what stands in for a missing value. `indicator` adds a 0/1 input telling that it was missing. */
  missing: z.enum(['mean', 'median', 'zero', 'indicator']).default('indicator'),
  /** Strings: e-mail addresses, phone, card, IBAN and social security numbers are replaced before anything else is done. */
  scrub: z.boolean().default(false),
});

export const labelSchema = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['auto', 'binary', 'multiclass', 'regression']).default('auto'),
  /** binary: the value that counts as positive; absent: decided by the usual words, else the rarer value. */
  positive: z.string().optional(),
});

/** Histogram gradient-boosted trees. */
export const treesSchema = z.strictObject({
  /** Rounds, at most: each grows one tree, or one a class. */
  rounds: z.int().min(1).max(10_000).default(500),
  /** Rounds without a better validation loss before stopping; 0 never stops early. */
  patience: z.int().min(0).default(20),
  /** Shrinkage: the share of each tree that counts. */
  learning_rate: z.number().positive().max(1).default(0.1),
  /** The rounds that were best on the validation rows are grown once more, on these rows too. */
  refit: z.boolean().default(true),
  leaves: z.int().min(2).max(1024).default(31),
  /** Splits on the way to a leaf, at most. */
  depth: z.int().min(1).max(64).default(16),
  /** Fewest rows of a leaf. */
  min_rows: z.int().min(1).default(20),
  /** Smallest sum of hessians of a leaf: rows that are as good as right weigh little. */
  min_weight: z.number().min(0).default(0.001),
  l2: z.number().min(0).default(1),
  /** Bins of a number, and of a feature's categories with the rare ones as one. */
  bins: z.int().min(3).max(255).default(255),
  /**
   * Share of the rows each round is grown on: less than all makes trees differ, which on few rows answers better (Friedman
   * 2002). Share of the features each tree may split on.
   */
  row_share: z.number().positive().max(1).default(0.8),
  feature_share: z.number().positive().max(1).default(1),
  /** Categories: what a category must bring beside its own rows, as a sum of hessians, before it is believed. */
  category_smoothing: z.number().min(0).default(10),
  /** Categories with fewer rows are taken together. */
  category_min_rows: z.int().min(1).default(5),
});

export const modelSchema = z.strictObject({
  /** auto: linear, trees and wide & deep are all trained; a less simple one is kept when its validation loss is clearly lower. */
  family: z.enum(['auto', 'wide_deep', 'linear', 'trees']).default('auto'),
  hidden: z.array(z.int().min(1).max(8192)).max(8).default([64, 32]),
  dropout: z.number().min(0).max(0.95).default(0.1),
  l2: z.number().min(0).default(1e-5),
  text_filters: z.int().min(1).max(1024).default(32),
  text_kernel: z.int().min(1).max(15).default(3),
  optimizer: z.enum(['adam', 'rmsprop', 'sgd']).default('adam'),
  learning_rate: z.number().positive().default(0.002),
  /** Rows a step, at most: on few rows less, so that an epoch has some twenty steps. */
  batch_size: z.int().min(1).max(65_536).default(256),
  epochs: z.int().min(1).max(10_000).default(20),
  /** Epochs without a better validation loss before stopping; 0 never stops early. */
  patience: z.int().min(0).default(3),
  class_weights: z.enum(['none', 'balanced']).default('none'),
  engine: z.enum(['auto', 'tensorflow', 'wasm', 'cpu']).default('auto'),
  trees: treesSchema.prefault({}),
});

export const metricNames = [
  'accuracy',
  'precision',
  'recall',
  'f1',
  'auc',
  'auc_precision_recall',
  'log_loss',
  'calibration',
  'rmse',
  'mae',
  'r2',
  'skill',
] as const;

const valueThresholdSchema = z.strictObject({
  metric: z.enum(metricNames),
  lower_bound: z.number().optional(),
  upper_bound: z.number().optional(),
});

const changeThresholdSchema = z.strictObject({
  metric: z.enum(metricNames),
  direction: z.enum(['HIGHER_IS_BETTER', 'LOWER_IS_BETTER']),
  absolute: z.number().optional(),
  relative: z.number().optional(),
});

export const evaluationSchema = z.strictObject({
  thresholds: z.array(valueThresholdSchema).default([]),
  change_thresholds: z.array(changeThresholdSchema).default([]),
  /** Each entry is one feature, or several crossed. */
  slices: z.array(z.array(z.string()).min(1)).default([]),
});

export const servingSchema = z.strictObject({
  model_name: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+$/)
    .optional(),
  rest_api_port: z.int().min(0).max(65_535).default(8501),
  /** Share of predictions written to the register, 0 to 1. */
  sample_rate: z.number().min(0).max(1).default(1),
  /** Features whose values are never written to the register. */
  redact: z.array(z.string()).default([]),
});

export const projectConfigSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1),
  seed: z.int().min(0).default(42),
  data: z.strictObject({
    sources: z.array(sourceSchema).default([]),
    /** Hash buckets by split, in this order: train gets `train` of every `train + eval` examples. */
    splits: z.record(z.string().regex(/^[A-Za-z0-9_-]+$/), z.int().min(1)).default({ train: 2, eval: 1 }),
    partition: partitionSchema.prefault({}),
    range: rangeSchema.prefault({}),
    payload: z.enum(['parquet', 'tfrecord']).default('parquet'),
    /** Above this share of rows that cannot be parsed, ingestion is refused. */
    max_rejected: z.number().min(0).max(1).default(0.05),
  }),
  statistics: z
    .strictObject({
      /** A column with one number in every row: TFDV's weight_feature. */
      weight_feature: z.string().min(1).optional(),
      /** Each entry is one feature, or several crossed. */
      slices: z.array(z.array(z.string()).min(1)).default([]),
      /** Correlation of numbers, lift towards the label: a second look at every pair. */
      cross_statistics: z.boolean().default(false),
    })
    .prefault({}),
  checks: z
    .strictObject({
      references: z.array(referenceDistributionSchema).default([]),
    })
    .prefault({}),
  label: labelSchema.optional(),
  features: z.record(z.string(), featureSchema.partial()).default({}),
  model: modelSchema.prefault({}),
  evaluation: evaluationSchema.prefault({}),
  serving: servingSchema.prefault({}),
  triggers: z
    .strictObject({
      /** Retrain after so many new labels; 0 never. */
      labels: z.int().min(0).default(200),
    })
    .prefault({}),
});

export type ProjectConfig = z.infer<typeof projectConfigSchema>;
export type PartitionConfig = z.infer<typeof partitionSchema>;
export type RangeConfig = z.infer<typeof rangeSchema>;
export type SourceConfig = z.infer<typeof sourceSchema>;
export type FeatureConfig = z.infer<typeof featureSchema>;
export type LabelConfig = z.infer<typeof labelSchema>;
export type ModelConfig = z.infer<typeof modelSchema>;
export type TreesConfig = z.infer<typeof treesSchema>;
export type EvaluationConfig = z.infer<typeof evaluationSchema>;
export type ServingConfig = z.infer<typeof servingSchema>;
export type TransformKind = (typeof transformKinds)[number];
export type MetricName = (typeof metricNames)[number];
