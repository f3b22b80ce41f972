/** What an edit of the schema would bring and clear, were it made; without one, what the schema as it stands has changed. */

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemaEdit, views } from '../../../core/contract/index.ts';
import { useView } from '../../store/index.ts';
import { groupFindings } from './finding-words.ts';

/** Keys pressed in a row ask once. */
const settleMs = 180;

export interface EditEffectProps {
  readonly edit: SchemaEdit | undefined;
  /** Changes with the schema: the same edit has another effect then. */
  readonly schemaText: string;
}

export function EditEffect({ edit, schemaText }: EditEffectProps) {
  const { t } = useTranslation();
  const settled = useSettled(edit);
  const effect = useView((client) => client.validate.tryEdit(settled === undefined ? {} : { edit: settled }), {
    key: `${JSON.stringify(settled)} ${schemaText}`,
    topics: ['run'],
  });
  if (effect.problem) return <p className="effect tone-problem">{effect.problem.message}</p>;
  const { value } = effect;
  if (!value) return <p className="effect secondary">{t('validate.effect.trying')}</p>;
  const none = value.brings.length === 0 && value.clears.length === 0;
  const after = groupFindings(value.anomalies).length;
  return (
    <div className="effect" role="status">
      <p className="secondary">
        {t(edit === undefined ? 'validate.effect.stands' : 'validate.effect.would', { count: after })}
        {none ? ` ${t(edit === undefined ? 'validate.effect.asRun' : 'validate.effect.nothing')}` : ''}
      </p>
      <Findings anomalies={value.brings} tone="brings" />
      <Findings anomalies={value.clears} tone="clears" />
    </div>
  );
}

const mostNamed = 4;

function Findings({ anomalies, tone }: { readonly anomalies: readonly views.AnomalyView[]; readonly tone: 'brings' | 'clears' }) {
  const { t } = useTranslation();
  const findings = groupFindings(anomalies);
  if (findings.length === 0) return null;
  return (
    <ul className={`effect__list effect__list--${tone}`}>
      {findings.slice(0, mostNamed).map(({ anomaly, splits }) => (
        <li key={`${anomaly.feature} ${anomaly.type} ${anomaly.severity}`}>
          <b className={tone === 'brings' ? 'tone-problem' : 'tone-good'}>{t(`validate.effect.${tone}`)}</b>{' '}
          <span className="strong">{anomaly.feature}</span> {anomaly.short}{' '}
          <span className="secondary">{t('validate.inSplits', { splits: splits.join(', ') })}</span>
        </li>
      ))}
      {findings.length > mostNamed ? (
        <li className="secondary">{t('validate.effect.more', { count: findings.length - mostNamed })}</li>
      ) : null}
    </ul>
  );
}

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), settleMs);
    return () => window.clearTimeout(timer);
  }, [key]);
  return settled;
}
