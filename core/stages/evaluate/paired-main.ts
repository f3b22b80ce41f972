/** The main metric of two models on the same rows: what Compare says of it, reckoned with the evaluation. */

import type { MetricName, views } from '../../contract/index.ts';
import { type CancelSignal, throwIfCancelled } from '../../foundation/index.ts';
import {
  computeMetrics,
  delongTest,
  discordance,
  mcnemarTest,
  type PairedTest,
  pairedBootstrap,
  pairedDecisions,
  type ScoredRows,
} from '../../learning/index.ts';
import type { ScoredSplit } from './evaluation.ts';

interface PairedOptions {
  readonly main: MetricName;
  readonly seed: number;
  readonly signal: CancelSignal;
}

/** The candidate against the linear baseline and the served model. Absent: what cannot be told of these rows. */
export async function pairedWithBaselines(
  { candidate, linear, served }: Pick<ScoredSplit, 'candidate' | 'linear' | 'served'>,
  options: PairedOptions,
): Promise<NonNullable<views.Evaluation['paired']>> {
  if (candidate.labels.length === 0) return {};
  const withLinear = await pairedMain(candidate, linear, options);
  const withServed = served && (await pairedMain(candidate, served, options));
  return { ...(withLinear ? { linear: withLinear } : {}), ...(withServed ? { served: withServed } : {}) };
}

async function pairedMain(a: ScoredRows, b: ScoredRows, options: PairedOptions): Promise<PairedTest | undefined> {
  throwIfCancelled(options.signal);
  const test = await testOf(a, b, options);
  return test && [test.difference, test.low, test.high, test.p].every(Number.isFinite) ? test : undefined;
}

/** DeLong's for AUC and McNemar's for accuracy where rows count alike, resamples for the others. */
async function testOf(a: ScoredRows, b: ScoredRows, { main, seed, signal }: PairedOptions): Promise<PairedTest | undefined> {
  const isWeighed = a.weights !== undefined;
  if (main === 'auc' && a.kind === 'binary' && b.kind === 'binary' && !isWeighed) return delongTest(a, b);
  const values = [computeMetrics(a)[main] ?? Number.NaN, computeMetrics(b)[main] ?? Number.NaN] as const;
  if (main === 'accuracy' && !isWeighed) {
    return { metric: main, method: 'mcnemar', a: values[0], b: values[1], ...mcnemarTest(discordance(a, b), a.labels.length) };
  }
  if (a.kind === 'multilabel' && b.kind === 'multilabel') return pairedDecisions([a, b], values, seed);
  const tests = await pairedBootstrap(a, b, { seed, breathe: async () => throwIfCancelled(signal) });
  return tests.find(({ metric }) => metric === main);
}
