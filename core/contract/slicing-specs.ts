/** Which rows a slice has, and which slices are compared: TFMA's specs. */

import { z } from 'zod';

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

export type SlicingSpec = z.infer<typeof slicingSpecSchema>;
export type CrossSlicingSpec = z.infer<typeof crossSlicingSpecSchema>;
