/**
 * Attributions of one prediction: Shapley values over the features against rows of the data (Strumbelj and Kononenko 2014),
 * by sampled orders. They sum to the row's score minus the mean score of the background rows that were drawn.
 */

import type { views } from '../../../contract/index.ts';
import { concatBatches, conformBatch } from '../../../formats/index.ts';
import { createRandom, deriveSeed, shuffle } from '../../../foundation/index.ts';
import type { AnalysedSplit } from './analysed-split.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';
import { decisionRule } from './decision-rule.ts';
import { batchOfRows, type EditedRow, recombine, scoreOf, scoresOf } from './model-rows.ts';
import { inputBatch } from './what-if.ts';

export interface AttributionRequest {
  /** Of several classes: whose score; absent: multilabel that of the class most rows have, of one class a row the best. */
  readonly class?: string;
  readonly values: EditedRow;
  readonly seed: number;
}

/** Background rows, each walked through in one random order and in its reverse. */
const walks = 150;
const walksAtOnce = 10;
const normal95 = 1.959963984540054;

export async function attributionsOf(
  analysed: AnalysedSplit,
  { values, seed, class: name }: AttributionRequest,
  watch: AnalysisWatch,
): Promise<views.Attributions> {
  const { model, predictor, sample } = analysed;
  const inputs = inputBatch(model, sample.batch);
  const own = conformBatch(batchOfRows(inputs, [values]), inputs.columns);
  const followed = scoreOf(model, predictor.predict(own), decisionRule(analysed, name));
  const score = scoresOf(predictor, own, followed)[0];
  const names = inputs.columns.map(({ name }) => name);
  const pool = concatBatches([own, inputs]);
  const random = createRandom(deriveSeed(seed, 'attributions'));
  const drawn = Math.min(walks, inputs.rows);
  const order = shuffle(
    Uint32Array.from({ length: inputs.rows }, (_, i) => i + 1),
    random,
  );
  const [sums, squares] = [new Float64Array(names.length), new Float64Array(names.length)];
  let base = 0;
  for (let start = 0; start < drawn; start += walksAtOnce) {
    const steps = Array.from({ length: Math.min(walksAtOnce, drawn - start) }, (_, i) => {
      const forward = shuffle(Uint16Array.from(names.keys()), random);
      return { background: order[start + i], orders: [forward, forward.slice().reverse()] };
    });
    const { rows, length } = hybridRows(steps, names.length);
    const scores = scoresOf(
      predictor,
      recombine(pool, (name) => rows[names.indexOf(name)], length),
      followed,
    );
    let at = 0;
    for (const { orders } of steps) {
      const gains = new Float64Array(names.length);
      for (const walk of orders) {
        for (const [k, feature] of walk.entries()) gains[feature] += (scores[at + k + 1] - scores[at + k]) / orders.length;
        base += scores[at] / orders.length;
        at += names.length + 1;
      }
      gains.forEach((gain, feature) => {
        sums[feature] += gain;
        squares[feature] += gain * gain;
      });
    }
    watch.onProgress(Math.min(drawn, start + walksAtOnce), drawn);
    await breathe(watch);
  }
  return {
    score,
    meanScore: base / Math.max(1, drawn),
    background: drawn,
    ...(followed.classIndex === undefined || model.label.kind === 'regression'
      ? {}
      : { followed: model.label.classes[followed.classIndex] }),
    features: names
      .map((name, i) => ({ name, ...estimate(sums[i], squares[i], drawn), input: values[name] ?? null }))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value)),
  };
}

/** By feature the row of the pool that each hybrid takes: 0 is the explained row. A walk begins with none of it. */
function hybridRows(steps: readonly { background: number; orders: readonly Uint16Array[] }[], features: number) {
  const length = steps.reduce((sum, { orders }) => sum + orders.length * (features + 1), 0);
  const rows = Array.from({ length: features }, () => new Uint32Array(length));
  let at = 0;
  for (const { background, orders } of steps) {
    for (const walk of orders) {
      for (const [k, feature] of walk.entries()) rows[feature].fill(background, at, at + k + 1);
      at += features + 1;
    }
  }
  return { rows, length };
}

function estimate(sum: number, squares: number, count: number): { value: number; low: number; high: number } {
  const value = count === 0 ? 0 : sum / count;
  const variance = count < 2 ? 0 : Math.max(0, squares / count - value * value) / (count - 1);
  const reach = normal95 * Math.sqrt(variance);
  return { value, low: value - reach, high: value + reach };
}
