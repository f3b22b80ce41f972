/** Findings about single features that tell the label, repeated rows, and columns that name every row. */

import type { views } from '../../../contract/index.ts';
import type { DistinctRows } from './distinct-rows.ts';
import type { LabelScore, LabelTask } from './label-scores.ts';

/** From here on a feature alone predicts the label too well to be true, or so well that it should be looked at. */
const leakage: Readonly<Record<LabelTask, { readonly serious: number; readonly notice: number; readonly measure: string }>> = {
  binary: { serious: 0.98, notice: 0.95, measure: 'AUC' },
  multiclass: { serious: 0.97, notice: 0.92, measure: 'accuracy above the commonest class' },
  regression: { serious: 0.98, notice: 0.95, measure: 'R²' },
};
const leastRows = 100;
const leakageAdvice =
  'Such a feature is often made from the label, or known only after it. If it is not there yet when a prediction is asked for, drop it.';
/** Share of distinct values. Whole numbers that only happen to differ, as prices do, must differ almost everywhere. */
const nearUnique = 0.98;
const seriouslyRepeated = 0.05;

export function leakageFindings(
  scores: readonly (LabelScore & { readonly name: string })[],
  task: LabelTask,
): readonly views.CheckFinding[] {
  const { serious, notice, measure } = leakage[task];
  return scores
    .filter(({ score, rows }) => rows >= leastRows && score >= notice)
    .sort((a, b) => b.score - a.score)
    .map(({ name, score }) => ({
      kind: 'label_leakage',
      feature: name,
      severity: score >= serious ? 'serious' : 'notice',
      summary: `${name} alone predicts the label: ${measure} ${score.toFixed(3)}.`,
      advice: leakageAdvice,
      facts: { measure, score },
      remedies: [dropping(name)],
    }));
}

export interface ClassLeakage {
  readonly name: string;
  /** AUC of each class that can be judged. */
  readonly scores: readonly { readonly class: string; readonly score: number }[];
}

/** Of several classes a row: one finding a feature, told by the class that it predicts best. */
export function classLeakageFindings(features: readonly ClassLeakage[]): readonly views.CheckFinding[] {
  const { serious, notice, measure } = leakage.binary;
  const best = ({ scores }: ClassLeakage): number => scores[0]?.score ?? 0;
  return features
    .map(({ name, scores }) => ({
      name,
      scores: scores.filter(({ score }) => score >= notice).sort((a, b) => b.score - a.score),
    }))
    .filter(({ scores }) => scores.length > 0)
    .sort((a, b) => best(b) - best(a))
    .map(({ name, scores }): views.CheckFinding => {
      const [first, ...others] = scores.map((one) => ({ ...one, text: one.score.toFixed(3) }));
      const more = others.length === 0 ? '' : `, and ${others.length === 1 ? 'one more class' : `${others.length} more classes`}`;
      return {
        kind: 'label_leakage',
        feature: name,
        severity: best({ name, scores }) >= serious ? 'serious' : 'notice',
        summary: `${name} alone predicts whether a row has ${first?.class}: ${measure} ${first?.text}${more}.`,
        advice: leakageAdvice,
        facts: { measure, score: best({ name, scores }), class: first?.class ?? '', classes: scores.length },
        remedies: [dropping(name)],
        table: { columns: ['class', measure], rows: scores.map((one) => [one.class, one.score]) },
      };
    });
}

function dropping(name: string): views.CheckFinding['remedies'][number] {
  return { kind: 'drop', changes: [{ path: ['features', name, 'transform'], value: 'exclude' }] };
}

export interface RepeatedRows {
  readonly rows: number;
  readonly whole: DistinctRows;
  /** Rows without their label; absent where there is none. */
  readonly withoutLabel?: DistinctRows;
  /** Rows have weights, which do not tell them apart. */
  readonly weighted: boolean;
}

export function duplicateFindings({ rows, whole, withoutLabel, weighted }: RepeatedRows): readonly views.CheckFinding[] {
  const repeated = whole.repeated;
  // Rows that repeat without their label but not with it: the same facts, another answer.
  const contradicting = withoutLabel ? Math.max(0, withoutLabel.repeated - repeated) : 0;
  const about = whole.exact ? '' : 'About ';
  const count = (value: number): string => `${about}${value.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} rows`;
  const findings: views.CheckFinding[] = [];
  if (repeated > 0) {
    findings.push({
      kind: 'duplicate_rows',
      feature: '',
      severity: repeated / rows >= seriouslyRepeated ? 'serious' : 'notice',
      summary: `${count(repeated)} repeat an earlier row in every column${weighted ? ' but their weight' : ''}.`,
      advice: 'Repeated rows count more than others and make a model look surer than it is. Check how the data was put together.',
      facts: { rows: repeated, share: repeated / rows, exact: whole.exact ? 'yes' : 'no' },
      remedies: [],
      table: {
        columns: ['first row', 'times'],
        rows: whole.mostRepeated(20).map(({ row, times }) => [row + 1, times]),
      },
    });
  }
  if (contradicting > 0) {
    findings.push({
      kind: 'duplicate_rows',
      feature: '',
      severity: contradicting / rows >= seriouslyRepeated ? 'serious' : 'notice',
      summary: `${count(contradicting)} repeat the features of another row with another label.`,
      advice: 'No model can be right on both: a feature that tells them apart is missing, or a label is wrong.',
      facts: { rows: contradicting, share: contradicting / rows, exact: withoutLabel?.exact ? 'yes' : 'no' },
      remedies: [],
    });
  }
  return findings;
}

export interface DistinctCount {
  readonly name: string;
  readonly distinct: number;
  readonly exact: boolean;
}

export function idFindings(counts: readonly DistinctCount[], rows: number): readonly views.CheckFinding[] {
  if (rows < leastRows) return [];
  return counts
    .filter(({ distinct }) => distinct / rows >= nearUnique)
    .map(({ name, distinct, exact }) => ({
      kind: 'near_unique_id',
      feature: name,
      severity: 'notice',
      summary: `${name} is different in ${exact ? '' : 'about '}${Math.min(100, (distinct / rows) * 100).toFixed(1)} % of the rows, as an id is.`,
      advice: 'A model can only learn it by heart. Drop it, or keep it to tell rows apart.',
      facts: { distinct, rows, share: Math.min(1, distinct / rows) },
      remedies: [dropping(name)],
    }));
}
