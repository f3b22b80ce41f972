/** Procedures about validation: statistics side by side, the schema and its edits, anomalies, checks, drift over spans, the report. */

import { oc, type as output } from '@orpc/contract';
import { z } from 'zod';
import type * as views from './views.ts';

export const schemaEditSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('required'), feature: z.string(), required: z.boolean() }),
  z.strictObject({ kind: z.literal('min_fraction'), feature: z.string(), value: z.number().min(0).max(1) }),
  z.strictObject({ kind: z.literal('domain_add'), feature: z.string(), values: z.array(z.string()).min(1) }),
  /** Takes single values out of the list; one without values refuses all. */
  z.strictObject({ kind: z.literal('domain_values_remove'), feature: z.string(), values: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal('domain_remove'), feature: z.string() }),
  /** Values an example may have. */
  z.strictObject({
    kind: z.literal('valency'),
    feature: z.string(),
    min: z.int().min(0).optional(),
    max: z.int().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('range'), feature: z.string(), min: z.number().optional(), max: z.number().optional() }),
  z.strictObject({ kind: z.literal('drift_threshold'), feature: z.string(), value: z.number().positive().optional() }),
  z.strictObject({ kind: z.literal('skew_threshold'), feature: z.string(), value: z.number().positive().optional() }),
  /** Environments the feature is not expected in, as the label when serving. */
  z.strictObject({ kind: z.literal('not_in_environment'), feature: z.string(), environments: z.array(z.string().min(1)) }),
  z.strictObject({ kind: z.literal('type'), feature: z.string(), type: z.enum(['BYTES', 'INT', 'FLOAT']) }),
  z.strictObject({ kind: z.literal('remove_feature'), feature: z.string() }),
  z.strictObject({ kind: z.literal('text'), text: z.string().max(10_000_000) }),
]);
export type SchemaEdit = z.infer<typeof schemaEditSchema>;

export const validateProcedures = {
  view: oc.output(output<views.ValidationView | null>()),
  /** Further datasets for the charts: the span before, what was served, slices of the train split. Each is as one split. */
  compare: oc
    .input(
      z.strictObject({
        with: z.enum(['previous', 'serving', 'slices']),
        /** slices: by the values of one column, or of several crossed. */
        sliceBy: z.array(z.string()).max(3).default([]),
      }),
    )
    .output(output<views.Comparison>()),
  schema: oc.output(output<views.SchemaView>()),
  editSchema: oc.input(schemaEditSchema).output(output<views.SchemaView>()),
  /** What an edit would bring and clear, were it made; nothing is written. Without an edit: the schema as it stands. */
  tryEdit: oc.input(z.strictObject({ edit: schemaEditSchema.optional() })).output(output<views.EditEffect>()),
  undoSchema: oc.output(output<views.SchemaView>()),
  redoSchema: oc.output(output<views.SchemaView>()),
  /** Applies TFDV's update_schema for one feature's anomalies. */
  fix: oc.input(z.strictObject({ feature: z.string() })).output(output<views.SchemaView>()),
  /** Lets the pipeline go on despite the anomalies of the current data; recorded with the reason. */
  override: oc.input(z.strictObject({ reason: z.string().min(3).max(1000) })).output(output<views.ValidationView | null>()),
  /** The filters of `data.findRows` that show the rows behind a finding; null where no row is to blame (a whole column). */
  rowsBehind: oc
    .input(z.strictObject({ feature: z.string(), type: z.string(), split: z.string() }))
    .output(output<views.RowsBehind | null>()),
  /** Beyond TFDV: imbalance, leakage, duplicates, ids, selection bias, missing not at random, personal data. */
  checks: oc.output(output<views.DataChecksView | null>()),
  drift: oc.output(output<views.DriftBoard>()),
  /** One HTML file: statistics, schema, findings, no raw rows. */
  report: oc.output(output<{ readonly name: string; readonly html: string }>()),
};
