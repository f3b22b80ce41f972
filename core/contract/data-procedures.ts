/** Procedures about data: previews, sources, ingested versions, their rows, rejects and differences. */

import { eventIterator, oc, type as output } from '@orpc/contract';
import { z } from 'zod';
import { givenSourceSchema } from './project-config.ts';
import { fileSchema, pageSchema, rowFilterSchema } from './request-parts.ts';
import type * as views from './views.ts';

const artifactSchema = z.strictObject({ artifactId: z.int() });

export const dataProcedures = {
  preview: oc
    .input(
      z.strictObject({
        file: fileSchema,
        rows: z.int().min(1).max(1000).default(100),
        source: givenSourceSchema.optional(),
      }),
    )
    .output(output<views.FilePreview>()),
  addSource: oc
    .input(z.strictObject({ file: fileSchema, source: givenSourceSchema.optional() }))
    .output(output<views.ProjectSummary>()),
  /** The spans and versions a path pattern finds now, without reading rows. */
  matchPattern: oc.input(z.strictObject({ path: z.string().min(1).max(4096) })).output(output<views.PatternMatches>()),
  versions: oc.output(output<readonly views.ExamplesVersion[]>()),
  rows: oc.input(z.strictObject({ artifactId: z.int(), split: z.string(), ...pageSchema })).output(output<views.RowsPage>()),
  /**
   * Rows that pass every filter, in order of `sort` or else of the split. Answered from what has been scanned so far:
   * `complete: false` means ask again; the scan goes on in the meantime.
   */
  findRows: oc
    .input(
      z.strictObject({
        /** `served`: the rows that `served` told last; their split is called the same. */
        artifactId: z.union([z.int(), z.literal('served')]),
        split: z.string(),
        filters: z.array(rowFilterSchema).max(50).default([]),
        /** By the column's first value; NaN after the others, rows without a value last, both ways. */
        sort: z.strictObject({ column: z.string(), descending: z.boolean().default(false) }).optional(),
        /** Columns of the answer, in this order; absent: all. */
        columns: z.array(z.string()).max(1000).optional(),
        /**
         * Characters of a cell at most, a longer one ends in "…"; absent: whole. Bytes that are no text are a data URI,
         * with `cellLength` one without content: `data:image/jpeg;size=48213,`.
         */
        cellLength: z.int().min(1).max(100_000).optional(),
        ...pageSchema,
      }),
    )
    .output(output<views.FoundRows>()),
  /** What was served, up to now, as rows for `findRows`. */
  served: oc.output(output<views.ServedRows>()),
  rejects: oc.input(z.strictObject({ ...artifactSchema.shape, ...pageSchema })).output(output<views.RejectsPage>()),
  /** What changed from one version to another; rows are matched by `key`, or whole when there is none. Progress first, the difference last. */
  difference: oc
    .input(z.strictObject({ from: z.int(), to: z.int(), key: z.array(z.string()).max(20).default([]) }))
    .output(eventIterator(output<views.DifferenceEvent>())),
  /** Into the project's trash; `restoreVersion` brings it back. Refused for a version that is in use now. */
  deleteVersion: oc.input(artifactSchema).output(output<readonly views.ExamplesVersion[]>()),
  restoreVersion: oc.input(artifactSchema).output(output<readonly views.ExamplesVersion[]>()),
  diskUse: oc.output(output<views.DiskUse>()),
};
