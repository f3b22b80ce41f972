/** Blessed or why not, and by how much it beats what is there, in one or two sentences. */

import type { views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';
import { outcomeOf } from './comparison-outcome.ts';
import { describeP } from './describe-p.ts';

export interface Verdict {
  readonly verdict: string;
  /** Against the linear baseline and the served model; empty where there is nothing to compare. */
  readonly comparison: string;
}

export function describeVerdict(evaluation: views.Evaluation): Verdict {
  const failed = evaluation.checks.filter((check) => !check.passed);
  const verdict = evaluation.blessed
    ? i18n.t('evaluate.blessed', { count: evaluation.checks.length })
    : i18n.t('evaluate.notBlessed', { count: failed.length, reason: firstReason(failed) });
  const comparison = [againstLinear(evaluation), againstServed(evaluation)].filter((part) => part !== '').join(' ');
  return { verdict, comparison };
}

function firstReason(failed: readonly views.ThresholdCheck[]): string {
  return failed[0]?.reason ?? '';
}

function againstLinear(evaluation: views.Evaluation): string {
  const { main, metrics, linearBaseline, paired } = evaluation;
  const own = metrics[main];
  const linear = linearBaseline[main];
  if (own === undefined || linear === undefined) return '';
  const test = paired?.linear;
  const words = {
    metric: i18n.t(`evaluate.metrics.${main}`),
    own: format.formatMetric(own),
    linear: format.formatMetric(linear),
    p: test ? describeP(test.p) : '',
  };
  if (!test) return i18n.t('evaluate.besideLinear', words);
  if (test.difference === 0 && test.low === 0 && test.high === 0) return i18n.t('evaluate.sameAsLinear', words);
  const outcome = outcomeOf(test);
  if (outcome === 'same') return i18n.t('evaluate.likeLinear', words);
  return i18n.t(outcome === 'better' ? 'evaluate.beatsLinear' : 'evaluate.losesToLinear', words);
}

function againstServed(evaluation: views.Evaluation): string {
  const { main, metrics, served, paired } = evaluation;
  const own = metrics[main];
  const other = served?.metrics[main];
  if (own === undefined || other === undefined) return '';
  const test = paired?.served;
  const words = { value: format.formatMetric(other), p: test ? describeP(test.p) : '' };
  if (own === other) return i18n.t('evaluate.sameAsServed', words);
  if (!test) return i18n.t('evaluate.besideServed', words);
  const outcome = outcomeOf(test);
  if (outcome === 'same') return i18n.t('evaluate.likeServed', words);
  return i18n.t(outcome === 'better' ? 'evaluate.beatsServed' : 'evaluate.losesToServed', words);
}
