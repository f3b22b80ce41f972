/** What ExampleGen needs to know of the project file. */

import { z } from 'zod';
import { partitionSchema, sourceSchema } from '../../contract/index.ts';

export const exampleGenPropertiesSchema = z.object({
  /** Sources of one span, paths absolute. */
  sources: z.array(sourceSchema).min(1),
  /** Hash buckets by split, in order. */
  splits: z.record(z.string(), z.int().min(1)),
  partition: partitionSchema.prefault({}),
  payload: z.enum(['parquet', 'tfrecord']),
  /** Share of rows, 0 to 1. */
  max_rejected: z.number().min(0).max(1),
  span: z.int().min(0),
  /** {VERSION} of the source's path, where it has one. */
  version: z.int().min(0).optional(),
});

export type ExampleGenProperties = z.infer<typeof exampleGenPropertiesSchema>;
