/** loopwright.yaml: the project file's schema. Every default a user may rely on is written here. */

import { z } from 'zod';
import { evaluationSchema } from './evaluation-config.ts';
import { modelSchema, tuningSchema } from './model-config.ts';
import { servingSchema } from './serving-config.ts';

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
  'date',
  'multi_hot',
  'hashed_one_hot',
  'hashed_text',
  'tfidf',
  'vector',
  'sentence',
  'image',
] as const;

export const dateParts = ['days', 'year', 'month', 'day', 'weekday', 'hour'] as const;

/**
 * The settings of one feature. Under a column's name: of that column. Under any other name: of a feature of its own, made
 * of one `column` or of the `cross` of several; serving takes the raw columns still.
 */
export const featureSchema = z.strictObject({
  transform: z.enum(transformKinds).default('auto'),
  /** bucketize: number of quantile buckets. */
  buckets: z.int().min(2).max(1000).default(10),
  /** Names, text, tfidf: at most so many values, by frequency. Absent: 10,000; multi_hot 1,000, tfidf 500. */
  vocabulary: z.int().min(1).max(1_000_000).optional(),
  /** The same: values seen less often are out of vocabulary. */
  min_frequency: z.int().min(1).default(1),
  /** hashed_embedding, hashed_text: number of buckets, absent 1,000. hashed_one_hot: number of inputs, absent 100. */
  hash_buckets: z.int().min(2).max(10_000_000).optional(),
  /** embedding, hashed_embedding, text, hashed_text. */
  dimension: z.int().min(1).max(1024).optional(),
  /**
   * text: a file of pretrained word vectors (GloVe, word2vec text or binary, fastText .vec or .bin), relative to the project
   * folder: the embeddings of the words it holds begin there, and have its dimension.
   */
  vectors: z.string().min(1).optional(),
  /** vectors: whether training moves them. Absent: true. */
  trainable: z.boolean().optional(),
  /** vector: none leaves the numbers as they are. Absent: standardize, every place of the list by its own mean and deviation. */
  scale: z.enum(['standardize', 'none']).optional(),
  /**
   * sentence: a folder with an ONNX text encoder (model.onnx) and its WordPiece tokenizer (tokenizer.json or vocab.txt), relative
   * to the project folder. It is copied beside the model.
   */
  encoder: z.string().min(1).optional(),
  /** sentence: tokens of a text that the encoder reads. Absent: 128, at most what its tokenizer says. */
  max_length: z.int().min(3).max(8192).optional(),
  /** sentence: what stands for a text, where the graph does not say itself: the mean of its tokens or the first. Absent: mean. */
  pooling: z.enum(['mean', 'cls']).optional(),
  /** sentence: whether vectors are scaled to one length. Absent: true. */
  normalize: z.boolean().optional(),
  /** text, hashed_text: tokens per row. Absent: twice the mean, at least 50 and at most 200. */
  length: z.int().min(1).max(4096).optional(),
  /** Numbers: what stands in for a missing value. `indicator` adds a 0/1 input telling that it was missing. */
  missing: z.enum(['mean', 'median', 'zero', 'indicator']).default('indicator'),
  /** Strings: e-mail addresses, phone, card, IBAN and social security numbers are replaced before anything else is done. */
  scrub: z.boolean().default(false),
  /** A feature of its own, from this column. */
  column: z.string().min(1).optional(),
  /**
   * A feature of its own: the combinations of these columns' values, by default a hashed_embedding; one_hot, embedding and
   * hashed_one_hot too. A number counts as one of `buckets` quantile buckets, text and whole numbers of a few values as they are.
   */
  cross: z.array(z.string().min(1)).min(2).max(5).optional(),
  /** standardize, min_max, log: numbers beyond are taken for the bound. */
  clip_min: z.number().optional(),
  clip_max: z.number().optional(),
  /** The same: this share of the numbers at either end is taken for the quantile there. */
  clip_quantile: z.number().min(0).max(0.49).optional(),
  /** one_hot, multi_hot, embedding: values out of vocabulary are hashed into so many inputs or ids. Absent: 1. */
  num_oov_buckets: z.int().min(1).max(100_000).optional(),
  /** multi_hot: what separates several values written as one text, as in a|b|c. Absent: every value of a list counts. */
  delimiter: z.string().min(1).max(10).optional(),
  /** text, hashed_text, tfidf: what terms are made of. Absent: word. */
  analyzer: z.enum(['word', 'character']).optional(),
  /** text, hashed_text, tfidf: fewest and most words or characters of a term. Absent: 1, 1 of words and 3, 3 of characters. */
  ngram_range: z.tuple([z.int().min(1).max(10), z.int().min(1).max(10)]).optional(),
  /** text, hashed_text, tfidf. Absent: true. */
  lowercase: z.boolean().optional(),
  /** text, hashed_text, tfidf: é becomes e. Absent: false. */
  strip_accents: z.boolean().optional(),
  /** text, hashed_text, tfidf: signs separate words, or are words of their own. Absent: drop. */
  punctuation: z.enum(['drop', 'keep']).optional(),
  /** text, hashed_text, tfidf: mask makes every run of digits 0. Absent: keep. */
  numbers: z.enum(['keep', 'mask', 'drop']).optional(),
  /** tfidf: 1 + ln((rows + 1) / (rows with the term + 1)), or without smoothing 1 + ln(rows / rows with it). Absent: true. */
  smooth: z.boolean().optional(),
  /** date: which parts of it. Absent: days, month, weekday, and hour where there are times of day. */
  parts: z.array(z.enum(dateParts)).min(1).optional(),
  /** date: month, day, weekday and hour as sine and cosine of their place in the round. Absent: false. */
  cyclic: z.boolean().optional(),
  /** date: how it is written; unix and unix_ms are numbers, seconds or milliseconds since 1970. Absent: auto. */
  date_format: z.enum(['auto', 'ymd', 'mdy', 'dmy', 'unix', 'unix_ms']).optional(),
  /** image: what images are resized to. Absent: the median size of the train split's, the longer side at most 64. */
  height: z.int().min(1).max(1024).optional(),
  width: z.int().min(1).max(1024).optional(),
  /** image: 1 grey, 3 colour. Absent: 1 where all images of the train split are grey. */
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
});

/** What a setting alone cannot tell. */
const featureEntrySchema = featureSchema
  .partial()
  .refine(({ clip_min: min, clip_max: max }) => min === undefined || max === undefined || min < max, {
    message: 'clip_min must be below clip_max',
    path: ['clip_min'],
  })
  .refine(({ ngram_range: range }) => range === undefined || range[0] <= range[1], {
    message: 'the fewest come first, then the most',
    path: ['ngram_range'],
  })
  .refine(({ column, cross }) => column === undefined || cross === undefined, {
    message: 'a feature is of one column or a cross, not both',
    path: ['cross'],
  });

export const labelSchema = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['auto', 'binary', 'multiclass', 'multilabel', 'regression']).default('auto'),
  /** multilabel: between the classes of a text; absent: the column holds lists. */
  delimiter: z.string().min(1).optional(),
  /** multilabel: one column a class, 0 where it is not true of the row; the label's name is then one of its own. */
  columns: z.array(z.string().min(1)).min(1).optional(),
  /** binary: the value that counts as positive; absent: decided by the usual words, else the rarer value. */
  positive: z.string().optional(),
  /** regression: log learns sign(y) * ln(1 + |y|), for long tails; predictions are scaled back. */
  transform: z.enum(['none', 'log']).optional(),
  /**
   * A column with one number at or above 0 in every row: what the row's loss counts in training (Keras' sample_weight). No
   * feature of the model, and not asked for when serving; the metrics of evaluation go by `evaluation.example_weight_key`.
   */
  example_weight_key: z.string().min(1).optional(),
});

const { type: labelType } = labelSchema.shape;
/** A label as it is given for a new project: what is left out is told from the first rows. */
export const givenLabelSchema = labelSchema.extend({ type: labelType.unwrap().optional() });

/** What only people know about the model; the card takes the rest from lineage. */
export const modelCardSchema = z.strictObject({
  overview: z.string().optional(),
  owners: z.array(z.string()).default([]),
  license: z.string().optional(),
  references: z.array(z.string()).default([]),
  users: z.array(z.string()).default([]),
  use_cases: z.array(z.string()).default([]),
  limitations: z.array(z.string()).default([]),
  ethical_considerations: z.array(z.string()).default([]),
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
  features: z.record(z.string(), featureEntrySchema).default({}),
  model: modelSchema.prefault({}),
  tuning: tuningSchema.prefault({}),
  evaluation: evaluationSchema.prefault({}),
  model_card: modelCardSchema.prefault({}),
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
export type GivenLabel = z.infer<typeof givenLabelSchema>;
export type TransformKind = (typeof transformKinds)[number];
