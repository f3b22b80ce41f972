/** The worst slices of an analysed split, by the loss of the model on each row. */

import type { views } from '../../../contract/index.ts';
import { findWeakSlices, rowLosses, type ScoredRows } from '../../../learning/index.ts';
import type { AnalysedSplit } from './analysed-split.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';
import { classRule, decidedRows } from './decision-rule.ts';
import { groupFeature } from './group-rows.ts';

export interface WeakGroupsRequest {
  /** A slice has at least so many rows. */
  readonly minRows: number;
  /** Difference of mean losses over their pooled deviation: 0.2 is called small, 0.5 medium (Cohen). */
  readonly minEffect: number;
  /** Of several classes: by the loss of this class' decisions; absent: by that of all classes. */
  readonly class?: string;
}

const mostSlices = 30;
/** Pairs grow with the square; the features with the most groups to tell apart come first. */
const mostFeatures = 40;

export async function weakGroupsOf(
  analysed: AnalysedSplit,
  { minRows, minEffect, class: name }: WeakGroupsRequest,
  watch: AnalysisWatch,
): Promise<views.WeakSlicesView> {
  const { features, total } = analysed;
  const scored = name === undefined ? analysed.scored : decidedRows(analysed.scored, classRule(analysed, name));
  const coded = features.map(groupFeature).filter((feature) => feature !== undefined);
  const losses = lossesOf(scored);
  const found = await findWeakSlices(coded.slice(0, mostFeatures), losses, {
    minRows,
    minEffect,
    most: mostSlices,
    signal: watch.signal,
    breathe: async (done, all) => {
      watch.onProgress(done, all);
      await breathe(watch);
    },
  });
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, losses.length);
  return {
    slices: found.slices,
    looked: found.looked,
    rows: scored.labels.length,
    total,
    loss: mean,
    lossName: scored.kind === 'regression' ? 'squared_error' : 'log_loss',
    leftFeatures: Math.max(0, coded.length - mostFeatures),
  };
}

/** rows; log loss, or the squared error. */
export function lossesOf(scored: ScoredRows): Float64Array {
  if (scored.kind !== 'regression') return rowLosses(scored);
  return Float64Array.from(scored.labels, (label, i) => (scored.predicted[i] - label) ** 2);
}
