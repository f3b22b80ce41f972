/** Whether feedback fits the prediction it is about. */

import { type FeedbackInput, feedbackSchema, labelSetOf, labelSetText } from '../contract/index.ts';
import { raise } from '../foundation/index.ts';
import type { IndexedPrediction } from './prediction-index.ts';

/** Throws ProblemError `feedback/invalid`. */
export function parseFeedback(given: unknown): FeedbackInput {
  const parsed = feedbackSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return raise(
    'feedback/invalid',
    `The feedback is not valid: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? ''}`,
    'Send prediction_id, kind, and with a correction its value.',
  );
}

/** The right answer as the prediction's own kind of value. Throws ProblemError `feedback/invalid`. */
export function parseLabel(
  value: string | number | readonly string[] | undefined,
  prediction: IndexedPrediction,
): string | number {
  const { classes } = prediction;
  if (prediction.multilabel) return parseLabelSet(value, classes);
  if (value === undefined || value === '') {
    return raise('feedback/invalid', 'The right answer is missing', 'Say which value is right.');
  }
  if (classes.length === 0) {
    const number = Number(value);
    if (Number.isFinite(number) && String(value).trim() !== '') return number;
    return raise('feedback/invalid', `A number is expected, not: ${value}`, 'Give the right value as a number.');
  }
  if (classes.includes(String(value))) return String(value);
  return raise(
    'feedback/invalid',
    `The model knows no such class: ${value}`,
    `Choose one of: ${classes.slice(0, 50).join(', ')}.`,
  );
}

/** A list of classes, or the same as JSON; an empty one says that none is true. */
function parseLabelSet(value: unknown, classes: readonly string[]): string {
  const names = labelSetOf(value);
  const known = `Give a list of the classes that are true: ${classes.slice(0, 50).join(', ')}.`;
  if (names === undefined) return raise('feedback/invalid', 'The right answer is no list of classes', known);
  const unknown = names.filter((name) => !classes.includes(name));
  if (unknown.length > 0) return raise('feedback/invalid', `The model knows no such class: ${unknown.join(', ')}`, known);
  return labelSetText(names, classes);
}
