/** Which class of several a question is about: whether a row has it, or is of it, is one decision, as of two classes. */

import { useTranslation } from 'react-i18next';
import { labelSetOf, type views } from '../../../core/contract/index.ts';
import { SelectField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

/** One of several classes, or any number of them. */
export function hasSeveralClasses({ problem }: views.Evaluation): boolean {
  return problem === 'multilabel' || problem === 'multiclass';
}

/** Undefined for two classes and for numbers; else the chosen class, or the one that most rows have where that is known. */
export function followedClass(evaluation: views.Evaluation, chosen: string | undefined): string | undefined {
  if (!hasSeveralClasses(evaluation)) return undefined;
  const { classes = [] } = evaluation;
  if (chosen !== undefined && classes.includes(chosen)) return chosen;
  const counts = rowsByClass(evaluation);
  return counts && classes[counts.indexOf(Math.max(...counts))];
}

/** In what-if: of one class a row only a chosen one, for without one the model's own answer is followed. */
export function chosenClass(evaluation: views.Evaluation, chosen: string | undefined): string | undefined {
  if (evaluation.problem !== 'multiclass') return followedClass(evaluation, chosen);
  return chosen !== undefined && evaluation.classes?.includes(chosen) ? chosen : undefined;
}

/** Rows, or sums of weights, by class; undefined with more classes than a confusion is kept of. */
function rowsByClass({ labels, confusion }: views.Evaluation): readonly number[] | undefined {
  return labels?.map(({ positives }) => positives) ?? confusion?.map((row) => row.reduce((sum, count) => sum + count, 0));
}

/** As procedures take it. */
export function ofClass(name: string | undefined): { readonly class?: string } {
  return name === undefined || name === everyClass ? {} : { class: name };
}

export const everyClass = '';

interface ClassFieldProps {
  readonly evaluation: views.Evaluation;
  readonly value: string;
  readonly onChange: (name: string) => void;
  /** Also offers no class of its own, by this name. */
  readonly every?: string;
}

export function ClassField({ evaluation, value, onChange, every }: ClassFieldProps) {
  const { t } = useTranslation();
  const counts = rowsByClass(evaluation);
  const noted = (count: number) => ({ note: t('analysis.followed.rows', { count, rows: format.formatCount(count) }) });
  const own = (evaluation.classes ?? []).map((name, i) => ({ id: name, label: name, ...(counts ? noted(counts[i] ?? 0) : {}) }));
  const options = every === undefined ? own : [{ id: everyClass, label: every }, ...own];
  return <SelectField label={t('analysis.followed.class')} options={options} value={value} onChange={onChange} />;
}

/** "violence", "not violence". */
export function useDecisionWord(): (name: string, has: boolean) => string {
  const { t } = useTranslation();
  return (name, has) => (has ? name : t('analysis.threshold.not', { name }));
}

/** The classes in a text that the contract tells as a JSON list: "recidivism, violence". */
export function useClassesText(): (text: string | number) => string {
  const { t } = useTranslation();
  return (text) => labelSetOf(text)?.join(', ') || t('analysis.followed.none');
}
