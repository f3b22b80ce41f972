/** Parts that the inputs of several procedures share. */

import { z } from 'zod';

export const pageSchema = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(100) };
export const pathSchema = z.string().min(1).max(4096);

/** A file the host may read: dropped or picked in the window, or uploaded and named by its token. */
export const fileSchema = z.union([z.strictObject({ path: pathSchema }), z.strictObject({ upload: z.string().min(1) })]);
export type FileReference = z.infer<typeof fileSchema>;

/**
 * What rows to show: every filter must hold. Values compare as text for bytes, as numbers for int and float. A row with
 * several values passes when one of them does; one without a value passes `missing` alone.
 */
export const rowFilterSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('is'), column: z.string(), values: z.array(z.string()).min(1).max(1000) }),
  z.strictObject({ op: z.literal('is_not'), column: z.string(), values: z.array(z.string()).max(10_000) }),
  /** Letters of either case. */
  z.strictObject({ op: z.literal('contains'), column: z.string(), text: z.string().min(1).max(1000) }),
  /** low <= value < high; `closed`: value <= high, as the last bucket of a histogram. */
  z.strictObject({
    op: z.literal('between'),
    column: z.string(),
    low: z.number().optional(),
    high: z.number().optional(),
    closed: z.boolean().default(false),
  }),
  /** Outside [low, high], NaN too: what a range check finds. */
  z.strictObject({ op: z.literal('outside'), column: z.string(), low: z.number().optional(), high: z.number().optional() }),
  /** No value: absent, or an empty list. */
  z.strictObject({ op: z.literal('missing'), column: z.string() }),
  z.strictObject({ op: z.literal('present'), column: z.string() }),
  /** In any column, letters of either case. */
  z.strictObject({ op: z.literal('anywhere'), text: z.string().min(1).max(1000) }),
]);
export type RowFilter = z.infer<typeof rowFilterSchema>;
