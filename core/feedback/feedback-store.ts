/** The feedback store: prediction and feedback registers joined by prediction id. */

import type { FeedbackInput, PredictionRecord, views } from '../contract/index.ts';
import type { ColumnSpec } from '../formats/index.ts';
import type { Clock, Problem, Result } from '../foundation/index.ts';

export interface FeedbackOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** The label's name, for the question asked. */
  readonly labelName?: string;
  /** New labels after which the project retrains; shown in `status`. Default 0, never. */
  readonly retrainAfter?: () => number;
  /** Another process holds the project: every change is refused with this. */
  readonly heldBy?: Problem;
  /** Told of every feedback this store has written, from the labelling queue and elsewhere, but for imports. */
  readonly onFeedback?: (version: string, kind: FeedbackInput['kind']) => void;
}

export interface QueueRequest {
  readonly order: 'least_confident' | 'random';
  readonly limit: number;
}

export interface LabelDecision {
  /** Prediction id. */
  readonly id: string;
  readonly decision: 'label' | 'unsure' | 'skip';
  /** With `label`: a class, a list of classes as JSON, or a number as text. */
  readonly label?: string;
  /** Time spent on the item. */
  readonly milliseconds: number;
  /** Why the item was shown: the queue item's `order`. */
  readonly order: string;
  readonly annotator?: string;
}

export interface LabelledSpanRequest {
  /** Folder to write into; created when absent, files in it are replaced. */
  readonly dir: string;
  readonly span: number;
  /** Raw features as ingested, without the label. */
  readonly columns: readonly ColumnSpec[];
  readonly labelName: string;
  /** The label's type as ingested. Default bytes for classification, float for regression. */
  readonly labelType?: 'int' | 'float' | 'bytes';
  /** multilabel: how the data writes a row's classes; absent fields: the column holds lists. */
  readonly multilabel?: { readonly delimiter?: string; readonly columns?: readonly string[] };
  /** Columns whose rows are lists, which the register keeps as JSON text: how many values a row has, -1 for any number. */
  readonly lists?: ReadonlyMap<string, number>;
  /** Columns that weigh rows: where a prediction was served without, the row weighs 1. */
  readonly weightColumns?: readonly string[];
  /** Only decisions taken at or after this time, milliseconds since the epoch. */
  readonly since?: number;
}

export interface LabelledSpan {
  /** 0: nothing was written. */
  readonly rows: number;
  /** Absolute path of the gzip TFRecord file. */
  readonly path: string;
  readonly provenancePath: string;
}

export interface FeedbackImport {
  readonly imported: number;
  readonly rejected: readonly { readonly line: number; readonly problem: Problem }[];
}

/** Every promise that records something resolves once it is on disk. */
export interface FeedbackStore {
  status(): Promise<Result<views.FeedbackStatus>>;
  /** Newest first. */
  predictions(page: {
    readonly offset: number;
    readonly limit: number;
  }): Promise<Result<{ readonly rows: readonly views.PredictionView[]; readonly total: number }>>;
  findPrediction(id: string): Promise<Result<PredictionRecord>>;
  queue(request: QueueRequest): Promise<Result<views.QueueView>>;
  label(decision: LabelDecision): Promise<Result<views.FeedbackStatus>>;
  /** Takes back the last decision on a prediction; the one before it counts again. */
  undoLabel(id: string): Promise<Result<views.FeedbackStatus>>;
  addFeedback(feedback: FeedbackInput): Promise<Result<views.FeedbackStatus>>;
  agreement(): Promise<Result<Omit<views.AgreementView, 'gain'>>>;
  /** `.csv` or `.jsonl` by the path's ending. Returns the rows written. */
  exportFeedback(path: string): Promise<Result<number>>;
  importFeedback(path: string): Promise<Result<FeedbackImport>>;
  writeLabelledSpan(request: LabelledSpanRequest): Promise<Result<LabelledSpan>>;
  close(): Promise<void>;
}
