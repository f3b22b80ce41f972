/** Permutation importance (Breiman 2001; Fisher et al. 2019): how much worse a metric is with one feature shuffled. */

import type { MetricName, views } from '../../../contract/index.ts';
import { selectRows } from '../../../formats/index.ts';
import { createRandom, deriveSeed, shuffle } from '../../../foundation/index.ts';
import { computeMetrics, type ScoredRows, selectScored } from '../../../learning/index.ts';
import { createRowScorer } from '../row-scorer.ts';
import type { AnalysedSplit } from './analysed-split.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';
import { classRule, type DecisionRule, decidedRows } from './decision-rule.ts';
import { recombine } from './model-rows.ts';
import { inputBatch } from './what-if.ts';

export interface ImportanceRequest {
  readonly repeats: number;
  readonly seed: number;
  /** Of several classes: what the decisions on this class lose; absent: those on all classes. */
  readonly class?: string;
}

const mainMetrics = { binary: 'auc', multiclass: 'accuracy', multilabel: 'f1_micro', regression: 'rmse' } as const;
/** 97.5 % quantiles of Student's t by degrees of freedom from 1; normal beyond. */
const quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

export async function importanceOf(
  analysed: AnalysedSplit,
  { repeats, seed, class: name }: ImportanceRequest,
  watch: AnalysisWatch,
): Promise<views.ImportanceView> {
  const { model, scored, sample } = analysed;
  const inputs = inputBatch(model, sample.batch);
  const rule = name === undefined ? undefined : classRule(analysed, name);
  const metric: MetricName = mainMetrics[rule === undefined ? scored.kind : 'binary'];
  const rows = Uint32Array.from({ length: inputs.rows }, (_, i) => i);
  const measure = createMeasure(analysed, rule);
  const whole = measure(selectRows(inputs, rows))[metric];
  const worse = metric === 'rmse' ? 1 : -1;
  const features: views.ImportanceView['features'][number][] = [];
  for (const [i, { name }] of inputs.columns.entries()) {
    const drops: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const mixed = shuffle(rows.slice(), createRandom(deriveSeed(seed, `importance ${name} ${repeat}`)));
      const value = measure(recombine(inputs, (column) => (column === name ? mixed : rows), inputs.rows))[metric];
      if (value !== undefined && whole !== undefined) drops.push(worse * (value - whole));
      watch.onProgress(i * repeats + repeat + 1, inputs.columns.length * repeats);
      await breathe(watch);
    }
    features.push({ name, ...summarise(drops) });
  }
  const followed = rule?.chosen === undefined ? {} : { class: rule.chosen.name };
  return { ...followed, metric, whole, rows: inputs.rows, repeats, features: features.sort((a, b) => b.value - a.value) };
}

function createMeasure({ model, predictor, scored, sample }: AnalysedSplit, rule: DecisionRule | undefined) {
  const known = selectScored(scored, sample.rows);
  const kept = sample.rows.map((_, i) => i);
  const classes = model.label.kind === 'regression' ? [] : model.label.classes.map((_, k) => k);
  const decided =
    scored.kind === 'multilabel'
      ? { thresholds: scored.thresholds }
      : scored.kind === 'binary'
        ? { threshold: scored.threshold }
        : {};
  const follow = rule?.chosen === undefined ? {} : { follow: [rule.chosen.index] };
  return (batch: Parameters<typeof predictor.predict>[0]) => {
    const prior = scored.kind === 'regression' ? [] : scored.prior;
    const scorer = createRowScorer({ label: model.label, capacity: batch.rows, prior, classes, ...follow });
    scorer.add(predictor.predict(batch), kept, known.kind === 'multilabel' ? known.targets : known.labels);
    const weights = known.weights === undefined ? {} : { weights: known.weights };
    const rows = { ...scorer.rows(), ...weights, ...decided } as ScoredRows;
    return computeMetrics(rule === undefined ? rows : decidedRows(rows, rule));
  };
}

function summarise(drops: readonly number[]): { value: number; low: number; high: number } {
  const count = drops.length;
  const value = drops.reduce((sum, drop) => sum + drop, 0) / Math.max(1, count);
  if (count < 2) return { value, low: value, high: value };
  const variance = drops.reduce((sum, drop) => sum + (drop - value) ** 2, 0) / (count - 1);
  const reach = (quantiles[count - 2] ?? 2) * Math.sqrt(variance / count);
  return { value, low: value - reach, high: value + reach };
}
