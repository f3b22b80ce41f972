/** Procedures about evaluation: the evaluation itself, and what is asked of a model beside it. */

import { eventIterator, oc, type as output } from '@orpc/contract';
import { z } from 'zod';
import type * as views from './views.ts';

const modelSchema = z.strictObject({ modelId: z.int() });
const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const shareSchema = z.number().min(0).max(1);
/** Of a model of several classes; absent: the class that most rows have, in what-if of one class a row the one that is said. */
const classSchema = z.string().min(1).optional();
/** Of a model of several classes; absent: all classes together. */
const oneClassSchema = z.string().min(1).optional();

export const fairnessSchema = z.strictObject({
  modelId: z.int(),
  /** Groups by their values; two are crossed. */
  features: z.array(z.string().min(1)).min(1).max(2),
  /** Ascending. */
  thresholds: z.array(shareSchema).min(1).max(9),
  /** Key of the group that the others are held against; absent: all rows. */
  baseline: z.string().optional(),
  minRows: z.int().min(1).default(20),
  class: classSchema,
});

export const evaluateProcedures = {
  /** That of a run; the newest of a model; without either that of the last run. */
  view: oc
    .input(z.strictObject({ modelId: z.int().optional(), runId: z.string().min(1).optional() }))
    .output(output<views.EvaluationView | null>()),
  /** Every run that judged a model, newest first. */
  runs: oc.output(output<readonly views.EvaluatedRun[]>()),
  /** Features by whose groups `fairness` can be asked for. */
  groups: oc.input(modelSchema).output(output<readonly string[]>()),
  /** Of a model of one class a row: each class against the rest. */
  classes: oc.input(modelSchema).output(output<views.ClassesView>()),
  /** The slices of a run's evaluation (without one, of the model's newest), judged by one class of several against the rest. */
  classSlices: oc
    .input(z.strictObject({ modelId: z.int(), runId: z.string().min(1).optional(), class: z.string().min(1) }))
    .output(output<views.ClassSlicesView>()),
  fairness: oc.input(fairnessSchema).output(output<views.FairnessView>()),
  /** Slices of one feature or two on which the model does worst. */
  weakSlices: oc
    .input(
      z.strictObject({
        modelId: z.int(),
        minRows: z.int().min(2).default(50),
        minEffect: z.number().min(0).max(10).default(0.2),
        class: oneClassSchema,
      }),
    )
    .output(eventIterator(output<views.AnalysisEvent<views.WeakSlicesView>>())),
  /** Two models on the rows of the first one's evaluation; without another, the linear baseline trained beside the first. */
  compare: oc
    .input(z.strictObject({ modelId: z.int(), otherId: z.int().optional() }))
    .output(eventIterator(output<views.AnalysisEvent<views.ModelComparison>>())),
  importance: oc
    .input(z.strictObject({ modelId: z.int(), repeats: z.int().min(1).max(50).default(5), class: oneClassSchema }))
    .output(eventIterator(output<views.AnalysisEvent<views.ImportanceView>>())),
  /** Rows of the eval split's sample to look at. */
  rows: oc
    .input(
      z.strictObject({
        modelId: z.int(),
        order: z.enum(['worst', 'closest', 'spread']),
        limit: z.int().min(1).max(500).default(100),
        class: classSchema,
      }),
    )
    .output(output<readonly views.PickableRow[]>()),
  row: oc.input(z.strictObject({ modelId: z.int(), row: z.int().min(0) })).output(output<views.WhatIfRow>()),
  /** What the model says of a row; with `feature` also of the row with every other value of it. */
  whatIf: oc
    .input(z.strictObject({ modelId: z.int(), values: rowSchema, feature: z.string().optional(), class: classSchema }))
    .output(output<views.WhatIfAnswer>()),
  counterfactuals: oc
    .input(
      z.strictObject({ modelId: z.int(), values: rowSchema, distance: z.enum(['l1', 'l2']).default('l1'), class: classSchema }),
    )
    .output(output<views.Counterfactuals>()),
  attributions: oc
    .input(z.strictObject({ modelId: z.int(), values: rowSchema, class: classSchema }))
    .output(output<views.Attributions>()),
  /** The model card, as model-card-toolkit's fields in JSON, as Markdown, or as one HTML file. */
  card: oc
    .input(z.strictObject({ ...modelSchema.shape, format: z.enum(['json', 'markdown', 'html']) }))
    .output(output<{ text: string; name: string }>()),
};
