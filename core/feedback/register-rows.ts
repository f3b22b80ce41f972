/** The rows of the feedback register, one JSON object each, and how they and predictions are read back from it. */

import type { PredictionRecord } from '../contract/index.ts';
import type { Json } from '../foundation/index.ts';

export const feedbackKinds = ['correct', 'incorrect', 'correction', 'implicit', 'harm'] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

interface RegisterRow {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Who decided what, when, how long it took, on which version's answer, and why the item was shown. */
interface DecidedRow extends RegisterRow {
  readonly prediction_id: string;
  readonly model_version: string;
  readonly predicted: string | number;
  readonly annotator?: string;
  readonly milliseconds?: number;
  /** Queue order the item was shown in. */
  readonly order?: string;
}

export interface FeedbackRow extends DecidedRow {
  readonly type: 'feedback';
  readonly kind: FeedbackKind;
  readonly value?: string | number;
  readonly comment?: string;
  readonly source: 'queue' | 'api' | 'import';
}

/** Seen and left undecided: its own state, not a class. */
export interface StateRow extends DecidedRow {
  readonly type: 'state';
  readonly state: 'unsure' | 'skip';
}

/** Takes back the last decision on the prediction. */
export interface UndoRow extends RegisterRow {
  readonly type: 'undo';
  readonly prediction_id: string;
}

/** Predictions whose labels went into a training span. A later row for the same span adds to it. */
export interface SpanRow extends RegisterRow {
  readonly type: 'span';
  readonly span: number;
  readonly prediction_ids: readonly string[];
}

export type FeedbackRegisterRow = FeedbackRow | StateRow | UndoRow | SpanRow;

const rowTypes: ReadonlySet<unknown> = new Set(['feedback', 'state', 'undo', 'span']);

/** Undefined for a row of an unknown type: written by a newer version, left alone. */
export function feedbackRow(record: Json): FeedbackRegisterRow | undefined {
  return isObject(record) && rowTypes.has(record['type']) ? (record as unknown as FeedbackRegisterRow) : undefined;
}

export function predictionRow(record: Json): PredictionRecord | undefined {
  const fits = isObject(record) && typeof record['id'] === 'string' && isObject(record['inputs']) && 'predicted' in record;
  return fits ? (record as unknown as PredictionRecord) : undefined;
}

/** Without undefined members, which JSON has not. */
export function rowJson(row: FeedbackRegisterRow): Json {
  return JSON.parse(JSON.stringify(row)) as Json;
}

function isObject(record: Json | undefined): record is { readonly [key: string]: Json } {
  return typeof record === 'object' && record !== null && !Array.isArray(record);
}
