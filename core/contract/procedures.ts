/** The procedures of the core, one contract for the window (message port), the browser (WebSocket) and the command line. */

import { eventIterator, oc, type as output } from '@orpc/contract';
import { z } from 'zod';
import { dataProcedures } from './data-procedures.ts';
import { evaluateProcedures } from './evaluate-procedures.ts';
import { exportProcedures } from './export-procedures.ts';
import { givenLabelSchema, givenSourceSchema } from './project-config.ts';
import { registryProcedures } from './registry-procedures.ts';
import { fileSchema, pageSchema, pathSchema } from './request-parts.ts';
import { routingSchema } from './routing.ts';
import { nodeNames } from './stage.ts';
import { validateProcedures } from './validate-procedures.ts';
import type * as views from './views.ts';

const nodeSchema = z.enum(nodeNames);
const sentValueSchema = z.union([z.string(), z.number(), z.null(), z.strictObject({ b64: z.string() })]);

const feedbackKinds = ['correct', 'incorrect', 'correction', 'implicit', 'harm'] as const;
export const feedbackSchema = z.strictObject({
  prediction_id: z.string().min(1).max(128),
  kind: z.enum(feedbackKinds),
  /** A class, a number, or the list of a multilabel model's classes that are true. */
  value: z.union([z.string(), z.number(), z.array(z.string())]).optional(),
  annotator: z.string().max(256).optional(),
  comment: z.string().max(10_000).optional(),
});
export type FeedbackInput = z.infer<typeof feedbackSchema>;

export const contract = {
  system: {
    status: oc.output(output<views.SystemStatus>()),
    events: oc.output(eventIterator(output<views.CoreEvent>())),
    jobs: oc.output(output<readonly views.JobView[]>()),
    cancelJob: oc.input(z.strictObject({ id: z.string() })).output(output<void>()),
  },
  project: {
    recent: oc.output(output<readonly views.RecentProject[]>()),
    forget: oc.input(z.strictObject({ dir: pathSchema })).output(output<void>()),
    examples: oc.output(output<readonly views.ExampleProject[]>()),
    /** A folder the host proposes for a new project of this name. */
    proposeDir: oc.input(z.strictObject({ name: z.string().min(1).max(200) })).output(output<{ dir: string }>()),
    createFromExample: oc.input(z.strictObject({ dir: pathSchema, example: z.string() })).output(output<views.ProjectSummary>()),
    createFromFile: oc
      .input(
        z.strictObject({
          dir: pathSchema,
          name: z.string().min(1),
          file: fileSchema,
          /** A column's name, or more; see `givenLabelSchema`. */
          label: z.union([z.string(), givenLabelSchema]),
          source: givenSourceSchema.optional(),
        }),
      )
      .output(output<views.ProjectSummary>()),
    open: oc.input(z.strictObject({ dir: pathSchema })).output(output<views.ProjectSummary>()),
    close: oc.output(output<void>()),
    /** null when none is open. */
    current: oc.output(output<views.ProjectSummary | null>()),
    /** Sets values in loopwright.yaml; comments survive. `value: null` removes the key. */
    patch: oc
      .input(
        z.strictObject({
          changes: z.array(z.strictObject({ path: z.array(z.union([z.string(), z.int()])).min(1), value: z.json() })).min(1),
        }),
      )
      .output(output<views.ProjectSummary>()),
    undo: oc.output(output<views.ProjectSummary>()),
    redo: oc.output(output<views.ProjectSummary>()),
    configText: oc.output(output<{ text: string; path: string }>()),
  },
  data: dataProcedures,
  validate: validateProcedures,
  transform: {
    view: oc.output(output<views.TransformView | null>()),
  },
  train: {
    view: oc.output(output<views.TrainingView>()),
  },
  tune: {
    view: oc.output(output<views.TuningView>()),
    /** Writes a trial's settings into the project file: they are the pipeline's from then on. */
    use: oc.input(z.strictObject({ trial: z.int().min(0) })).output(output<views.ProjectSummary>()),
  },
  evaluate: evaluateProcedures,
  serve: {
    view: oc.output(output<views.ServingView>()),
    start: oc.output(output<views.ServingView>()),
    stop: oc.output(output<views.ServingView>()),
    /** Which version answers which request, from now on and after a restart. */
    setRouting: oc.input(routingSchema).output(output<views.RoutingView>()),
    tryRow: oc
      .input(z.strictObject({ row: z.record(z.string(), z.union([sentValueSchema, z.array(sentValueSchema).readonly()])) }))
      .output(output<views.TryAnswer>()),
    predictions: oc
      .input(z.strictObject({ ...pageSchema }))
      .output(output<{ rows: readonly views.PredictionView[]; total: number }>()),
  },
  registry: registryProcedures,
  feedback: {
    status: oc.output(output<views.FeedbackStatus>()),
    queue: oc
      .input(
        z.strictObject({
          order: z.enum(['least_confident', 'random']).default('least_confident'),
          limit: z.int().min(1).max(50).default(20),
        }),
      )
      .output(output<views.QueueView>()),
    /** `label: null` with `unsure` or `skip` records that state. Answered once the decision is on disk. */
    label: oc
      .input(
        z.strictObject({
          id: z.string(),
          decision: z.enum(['label', 'unsure', 'skip']),
          label: z.string().optional(),
          milliseconds: z.number().min(0).default(0),
          order: z.string().max(50).default(''),
        }),
      )
      .output(output<views.FeedbackStatus>()),
    undoLabel: oc.input(z.strictObject({ id: z.string() })).output(output<views.FeedbackStatus>()),
    add: oc.input(feedbackSchema).output(output<views.FeedbackStatus>()),
    agreement: oc.output(output<views.AgreementView>()),
    /** Turns the new labels into a span and runs the pipeline. */
    retrain: oc.output(output<{ runId: string }>()),
  },
  pipeline: {
    view: oc.output(output<views.PipelineView>()),
    /** Answers at once; progress arrives as events. */
    run: oc
      .input(z.strictObject({ from: nodeSchema.optional(), until: nodeSchema.optional(), noCache: z.boolean().default(false) }))
      .output(output<{ runId: string }>()),
    cancel: oc.output(output<void>()),
    runs: oc.output(output<readonly views.RunSummary[]>()),
    /** What differs between two to twenty runs. */
    compare: oc.input(z.strictObject({ runIds: z.array(z.string()).min(2).max(20) })).output(output<views.RunsComparison>()),
    notes: oc.output(output<views.RunNotes>()),
    /** Kept in the project's run-notes.yaml; an empty note without tags removes it. */
    note: oc
      .input(
        z.strictObject({
          runId: z.string(),
          note: z.string().max(10_000),
          tags: z.array(z.string().max(100)).max(50),
        }),
      )
      .output(output<views.RunNotes>()),
    undoNote: oc.output(output<views.RunNotes>()),
    redoNote: oc.output(output<views.RunNotes>()),
    log: oc.input(z.strictObject({ runId: z.string(), node: nodeSchema })).output(output<{ text: string }>()),
  },
  exports: exportProcedures,
  lineage: {
    /** Ancestors of an artifact; default: the version served now. */
    view: oc.input(z.strictObject({ artifactId: z.int().optional() })).output(output<views.LineageView>()),
  },
};

export type Contract = typeof contract;
