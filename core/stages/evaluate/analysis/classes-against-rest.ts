/** Each class of a model of one class a row, against all the others: TFMA's binarised metrics, and every threshold's outcomes. */

import type { views } from '../../../contract/index.ts';
import { invariant, raise } from '../../../foundation/index.ts';
import { computeMetrics } from '../../../learning/index.ts';
import { classPoints } from '../class-points.ts';
import type { AnalysedSplit } from './analysed-split.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';
import { classRule, decidedRows } from './decision-rule.ts';

/** In the order of the model's classes. Raises `usage/invalid-argument` for another kind of model. */
export async function classesAgainstRest(analysed: AnalysedSplit, watch: AnalysisWatch): Promise<views.ClassesView> {
  const { model, scored, total, every } = analysed;
  if (model.label.kind !== 'multiclass') {
    return raise('usage/invalid-argument', 'This model does not choose one of several classes.', 'Choose another model.');
  }
  const names = model.label.classes;
  const labels: views.LabelEvaluation[] = [];
  for (const name of names) {
    labels.push(againstRest(analysed, name, names.length));
    watch.onProgress(labels.length, names.length);
    await breathe(watch);
  }
  return { labels, ...(every > 1 ? { sample: { rows: scored.labels.length, total, every } } : {}) };
}

function againstRest(analysed: AnalysedSplit, name: string, classes: number): views.LabelEvaluation {
  const rule = classRule(analysed, name);
  const rows = decidedRows(analysed.scored, rule);
  invariant(rows.kind === 'binary', 'a chosen class is a decision of yes and no');
  const { labels: targets, scores, weights } = rows;
  const { precision = 0, recall = 0, f1 = 0, auc, auc_precision_recall } = computeMetrics(rows);
  return {
    positives: targets.reduce((sum, target, row) => sum + target * (weights?.[row] ?? 1), 0),
    precision,
    recall,
    f1,
    ...(auc === undefined ? {} : { auc }),
    ...(auc_precision_recall === undefined ? {} : { auc_precision_recall }),
    threshold: rule.threshold,
    operatingPoints: classPoints({ scores, targets, weights }, classes),
  };
}
