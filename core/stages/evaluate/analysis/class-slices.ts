/** The slices of an evaluation judged by one class of several alone, against the rest: TFMA's binarised metrics by slice. */

import type { EvaluationConfig, views } from '../../../contract/index.ts';
import { computeMetrics } from '../../../learning/index.ts';
import { crossSlices } from '../cross-slices.ts';
import { mainMetrics, metricsOfSlice } from '../evaluation.ts';
import { slicerOf } from '../slicer.ts';
import { type AnalysedSplit, type SplitRequest, sliceRows } from './analysed-split.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';
import { classRule, decidedRows } from './decision-rule.ts';

export interface ClassSlicesRequest {
  readonly class: string;
  /** Whose slices: what the evaluation was asked for. */
  readonly config: EvaluationConfig;
  readonly seed: number;
}

/** Raises `usage/invalid-argument` for a class the model does not know, and for a model without classes to choose from. */
export async function classSlicesOf(
  analysed: AnalysedSplit,
  split: SplitRequest,
  { class: name, config, seed }: ClassSlicesRequest,
  watch: AnalysisWatch,
): Promise<views.ClassSlicesView> {
  const rule = classRule(analysed, name);
  const scored = decidedRows(analysed.scored, rule);
  const found = await sliceRows(analysed, split, slicerOf(config), watch);
  const metrics = computeMetrics(scored);
  const slices: views.SliceMetrics[] = [{ slice: 'Overall', rows: scored.labels.length, metrics }];
  for (const slice of found) {
    slices.push(metricsOfSlice({ candidate: scored }, slice, { config, seed }));
    watch.onProgress(slices.length - 1, found.length);
    await breathe(watch);
  }
  return {
    class: name,
    threshold: rule.threshold,
    main: mainMetrics[scored.kind],
    metrics,
    slices: slices.filter(({ features, rows }) => features === undefined || rows >= config.min_slice_size),
    crossSlices: crossSlices(config.cross_slicing_specs, slices),
    ...(analysed.every > 1 ? { sample: { rows: scored.labels.length, total: analysed.total, every: analysed.every } } : {}),
  };
}
