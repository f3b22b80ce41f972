/** Two models on the same rows, metric by metric, each difference with its interval and the chance it is none. */

import type { views } from '../../../contract/index.ts';
import { raise, unwrap } from '../../../foundation/index.ts';
import { delongTest, discordance, mcnemarTest, type PairedTest, pairedBootstrap } from '../../../learning/index.ts';
import { loadModel } from '../../../model/index.ts';
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
    return raise('usage/invalid-argument', `The other model ${reason}.`, 'Choose a model of the same label and classes.');
  }
  const [a, b] = [analysed.scored, await scoreOnRows(other, analysed, split, watch)];
  const unweighed = a.weights === undefined;
  const pairs = unweighed ? b : { ...b, weights: a.weights };
  let done = 0;
  const bootstrap = await pairedBootstrap(a, pairs, {
    seed,
    resamples,
    breathe: async () => {
      watch.onProgress(++done, resamples);
      await breathe(watch);
    },
  });
  const counts = discordance(a, b);
  const exact = new Map<string, PairedTest>();
  if (unweighed && a.kind === 'binary' && b.kind === 'binary') {
    const delong = delongTest(a, b);
    if (Number.isFinite(delong.difference)) exact.set('auc', delong);
  }
  const accuracy = bootstrap.find(({ metric }) => metric === 'accuracy');
  if (unweighed && accuracy) exact.set('accuracy', { ...accuracy, method: 'mcnemar', ...mcnemarTest(counts, a.labels.length) });
  return {
    rows: a.labels.length,
    total: analysed.total,
    tests: bootstrap.map((test) => exact.get(test.metric) ?? test),
    ...(a.kind === 'regression' ? {} : { onlyThis: counts.onlyA, onlyOther: counts.onlyB }),
  };
}
