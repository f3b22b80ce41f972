/** Which class of a multilabel model a question is about: whether a row has it is one decision, as of two classes. */

import { useTranslation } from 'react-i18next';
import { labelSetOf, type views } from '../../../core/contract/index.ts';
import { SelectField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

/** Undefined where the model makes one decision a row; else the chosen class, or the one that most rows have. */
export function followedClass({ classes = [], labels }: views.Evaluation, chosen: string | undefined): string | undefined {
  if (labels === undefined) return undefined;
  if (chosen !== undefined && classes.includes(chosen)) return chosen;
  const counts = labels.map(({ positives }) => positives);
  return classes[counts.indexOf(Math.max(...counts))];
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
  /** Also offers all classes together. */
  readonly every?: boolean;
}

export function ClassField({ evaluation: { classes = [], labels = [] }, value, onChange, every = false }: ClassFieldProps) {
  const { t } = useTranslation();
  const own = classes.map((name, i) => ({
    id: name,
    label: name,
    note: t('analysis.followed.rows', { count: labels[i]?.positives ?? 0, rows: format.formatCount(labels[i]?.positives ?? 0) }),
  }));
  const options = every ? [{ id: everyClass, label: t('analysis.followed.every') }, ...own] : own;
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
