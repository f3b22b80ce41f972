/** What the register holds as predicted where every class has a threshold of its own. */

import { type DecisionThreshold, labelSetText, type PredictionRecord, thresholdOf } from '../contract/index.ts';

/** The recorder knows one threshold; a map is applied to what it recorded. */
export function decidedRecord(record: PredictionRecord, threshold: DecisionThreshold | undefined): PredictionRecord {
  const { classes, scores, multilabel } = record;
  if (typeof threshold !== 'object' || classes === undefined || scores === undefined) return record;
  const said = classes.filter((name, k) => (scores[k] ?? 0) > thresholdOf(threshold, name));
  if (multilabel) return { ...record, predicted: labelSetText(said, classes) };
  if (classes.length !== 2) return record;
  return { ...record, predicted: classes[said.at(-1) === classes[1] ? 1 : 0] ?? '' };
}
