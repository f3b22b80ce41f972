/** The project file's `evaluation`: metrics, slices, thresholds of the blessing, decisions and their costs. */

import { z } from 'zod';
import { decisionThresholdSchema } from './decision-threshold.ts';

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
  'false_positive_rate',
  'false_negative_rate',
  'positive_rate',
  'ece',
  'precision_micro',
  'recall_micro',
  'f1_micro',
  'hamming_loss',
] as const;

/**
 * TFMA's SlicingSpec: `feature_keys` gives a slice for every value of the features (crossed), `feature_values` keeps rows
 * with these values only. A numeric feature also takes a half-open range: "[30, 40)". Neither: all rows.
 */
export const slicingSpecSchema = z.strictObject({
  feature_keys: z.array(z.string().min(1)).optional(),
  feature_values: z.record(z.string().min(1), z.union([z.string(), z.number()])).optional(),
});

/** TFMA's CrossSlicingSpec: the metric of the baseline's rows minus that of each of the other slices. */
export const crossSlicingSpecSchema = z.strictObject({
  baseline_spec: slicingSpecSchema,
  slicing_specs: z.array(slicingSpecSchema).min(1),
});

/** Absent both: all rows. A spec that no row fits fails its threshold, as in TFMA. */
const judgedSlices = {
  /** Of several classes: of whether a row is of this one, with the metrics of two (TFMA's class ids); absent: of all classes. */
  class: z.string().min(1).optional(),
  slicing_specs: z.array(slicingSpecSchema).optional(),
  cross_slicing_specs: z.array(crossSlicingSpecSchema).optional(),
};

/** Without a bound it always holds, as in TFMA; the evaluation warns of it. */
const valueThresholdSchema = z
  .strictObject({
    metric: z.enum(metricNames),
    lower_bound: z.number().optional(),
    upper_bound: z.number().optional(),
    ...judgedSlices,
  })
  .refine(({ lower_bound: low, upper_bound: high }) => low === undefined || high === undefined || low <= high, {
    message: 'no value is at or above lower_bound and at or below upper_bound: lower_bound must not be above upper_bound',
    path: ['lower_bound'],
  });

/** With neither absolute nor relative any change passes, as in TFMA; the evaluation warns of it. */
const changeThresholdSchema = z.strictObject({
  metric: z.enum(metricNames),
  direction: z.enum(['HIGHER_IS_BETTER', 'LOWER_IS_BETTER']),
  absolute: z.number().optional(),
  relative: z.number().optional(),
  ...judgedSlices,
});

/** What each outcome of a decision costs, in any one unit; a gain is below 0. */
const costsSchema = z.strictObject({
  true_positive: z.number().default(0),
  false_positive: z.number().default(1),
  true_negative: z.number().default(0),
  false_negative: z.number().default(1),
});

export const evaluationSchema = z.strictObject({
  thresholds: z.array(valueThresholdSchema).default([]),
  change_thresholds: z.array(changeThresholdSchema).default([]),
  /** Each entry is one feature, or several crossed. */
  slices: z.array(z.array(z.string()).min(1)).default([]),
  /** More slices, also by given values. */
  slicing_specs: z.array(slicingSpecSchema).default([]),
  /** Slices compared with one another. */
  cross_slicing_specs: z.array(crossSlicingSpecSchema).default([]),
  /** Smaller slices are not computed; one that a threshold names fails it. */
  min_slice_size: z.int().min(1).default(20),
  /** A column with one number at or above 0 in every row: how much the row counts. */
  example_weight_key: z.string().min(1).optional(),
  confidence_intervals: z
    .strictObject({ method: z.enum(['poisson_bootstrap', 'jackknife']).default('poisson_bootstrap') })
    .prefault({}),
  /**
   * binary: called positive above it; multilabel: every class is, or a map of class to threshold; absent: 0.5. Of one class a
   * row the answer stays the best one: it decides where a question is about one class against the rest.
   */
  decision_threshold: decisionThresholdSchema.optional(),
  costs: costsSchema.optional(),
});

export type EvaluationConfig = z.infer<typeof evaluationSchema>;
export type SlicingSpec = z.infer<typeof slicingSpecSchema>;
export type CrossSlicingSpec = z.infer<typeof crossSlicingSpecSchema>;
export type OutcomeCosts = z.infer<typeof costsSchema>;
export type MetricName = (typeof metricNames)[number];
