/** What the screens see of predictions, labels and the queue. */

import type { PredictionRecord, RegisterValue, views } from '../contract/index.ts';
import { encodedPicture, imageFormat } from '../formats/index.ts';
import type { QueuedPrediction } from './labelling-queue.ts';
import { currentDecision, currentLabel, type IndexedPrediction, type PredictionIndex, sameLabel } from './prediction-index.ts';
import type { FeedbackRow } from './register-rows.ts';

const recentCount = 10;
/** Decisions whose median pace is shown. */
const paceCount = 20;

export function predictionView(record: PredictionRecord, indexed: IndexedPrediction): views.PredictionView {
  const label = currentLabel(indexed);
  return {
    id: record.id,
    at: record.at,
    model: record.model,
    version: record.version,
    inputs: inputsView(record.inputs),
    predicted: String(record.predicted),
    confidence: indexed.confidence,
    label: label === undefined ? undefined : String(label),
    feedback: indexed.history?.lastKind(),
  };
}

function inputsView(inputs: PredictionRecord['inputs']): Readonly<Record<string, string | number | null>> {
  const plain = (value: RegisterValue): string | number | null =>
    typeof value === 'object' && value !== null ? bytesText(value.b64) : value;
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, plain(value)]));
}

/** An image as a data address the page shows, or what it is where it is too large for that. */
function bytesText(b64: string): string {
  const bytes = Buffer.from(b64, 'base64');
  const format = imageFormat(bytes);
  if (format === undefined) return `base64:${b64}`;
  return encodedPicture(bytes) ?? `${format}, ${bytes.length} bytes`;
}

export function statusView(index: PredictionIndex, retrainAfter: number): views.FeedbackStatus {
  let feedback = 0;
  let labelled = 0;
  let fresh = 0;
  let judged = 0;
  let wrong = 0;
  let numbers = false;
  for (const prediction of index.ordered()) {
    if (!prediction.history) continue;
    feedback += prediction.history.standing().filter(({ type }) => type === 'feedback').length;
    const label = currentLabel(prediction);
    const decision = currentDecision(prediction);
    if (label !== undefined) {
      labelled++;
      if (prediction.span === undefined) fresh++;
    }
    if (decision?.type !== 'feedback') continue;
    judged++;
    numbers ||= typeof prediction.predicted === 'number';
    if (label === undefined || !sameLabel(label, prediction.predicted)) wrong++;
  }
  return {
    predictions: index.size,
    feedback,
    labelled,
    labelsSinceTraining: fresh,
    retrainAfter,
    // Two numbers are hardly ever equal: a share of wrong ones says nothing.
    wrongShare: judged === 0 || numbers ? undefined : wrong / judged,
  };
}

export function queueView(
  index: PredictionIndex,
  items: readonly { readonly queued: QueuedPrediction; readonly record: PredictionRecord }[],
  labelName: string | undefined,
): views.QueueView {
  const decided = index.ordered().filter((prediction) => currentDecision(prediction) !== undefined);
  const labels = decided
    .map((prediction) => ({ prediction, decision: currentDecision(prediction) }))
    .filter((pair): pair is { prediction: IndexedPrediction; decision: FeedbackRow } => pair.decision?.type === 'feedback')
    .sort((a, b) => b.decision.at - a.decision.at);
  const newest = index.ordered().at(-1);
  const classes = newest?.classes ?? [];
  return {
    items: items.map(({ queued, record }) => ({
      id: record.id,
      at: record.at,
      inputs: inputsView(record.inputs),
      predicted: String(record.predicted),
      confidence: queued.prediction.confidence,
      order: queued.order,
    })),
    left: index.size - decided.length,
    done: decided.length,
    classes,
    kind: newest?.multilabel
      ? 'multilabel'
      : classes.length === 0 && index.size > 0
        ? 'regression'
        : classes.length > 2
          ? 'multiclass'
          : 'binary',
    question: labelName === undefined ? 'Which answer is right?' : `What should ${labelName} be?`,
    recent: labels.slice(0, recentCount).map(({ prediction, decision }) => ({
      id: prediction.id,
      label: String(currentLabel(prediction) ?? decision.kind),
      at: decision.at,
    })),
    labelsPerMinute: pace(labels.slice(0, paceCount).map(({ decision }) => decision)),
  };
}

/** From the median time spent; undefined before the first timed label. */
function pace(decisions: readonly FeedbackRow[]): number | undefined {
  const times = decisions.map(({ milliseconds }) => milliseconds ?? 0).filter((milliseconds) => milliseconds > 0);
  if (times.length === 0) return undefined;
  const sorted = times.sort((a, b) => a - b);
  const median = ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
  return 60_000 / median;
}
