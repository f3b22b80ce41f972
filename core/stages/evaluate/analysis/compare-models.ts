/** Two models on the same rows, metric by metric, each difference with its interval and the chance it is none. */

import type { views } from '../../../contract/index.ts';
import { raise, unwrap } from '../../../foundation/index.ts';
import { discordance } from '../../../learning/index.ts';
import { closeModel, loadModel } from '../../../model/index.ts';
import { pairedTests } from '../evaluate-rows.ts';
import { differenceOfLabels } from '../evaluated-models.ts';
import { type AnalysedSplit, type SplitRequest, scoreOnRows } from './analysed-split.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';

export interface CompareRequest {
  readonly otherDir: string;
  readonly seed: number;
}

const resamples = 200;

export async function compareModels(
  analysed: AnalysedSplit,
  split: SplitRequest,
  { otherDir, seed }: CompareRequest,
  watch: AnalysisWatch,
): Promise<views.ModelComparison> {
  const other = unwrap(await loadModel(otherDir));
  const reason = differenceOfLabels(other.label, analysed.model.label);
  if (reason !== undefined) {
    closeModel(other);
    return raise('usage/invalid-argument', `The other model ${reason}.`, 'Choose a model of the same label and classes.');
  }
  const a = analysed.scored;
  const b = await scoreOnRows(other, analysed, split, watch).finally(() => closeModel(other));
  const pairs = a.weights === undefined ? b : { ...b, weights: a.weights };
  const counts = discordance(a, b);
  let done = 0;
  const tests = await pairedTests(a, pairs, {
    seed,
    signal: watch.signal,
    onResample: async () => {
      watch.onProgress(++done, resamples);
      await breathe(watch);
    },
  });
  return {
    rows: a.labels.length,
    total: analysed.total,
    tests,
    ...(a.kind === 'regression' ? {} : { onlyThis: counts.onlyA, onlyOther: counts.onlyB }),
  };
}
