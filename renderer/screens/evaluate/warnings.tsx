/** What the project file asks of an evaluation without effect, where it belongs. */

import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';

export interface WarningsProps {
  readonly warnings: readonly views.EvaluationWarning[] | undefined;
  readonly about: readonly views.EvaluationWarning['about'][];
}

export function Warnings({ warnings = [], about }: WarningsProps) {
  const { t } = useTranslation();
  const own = warnings.filter((warning) => about.includes(warning.about));
  if (own.length === 0) return null;
  return (
    <ul className="evaluate__checks" aria-label={t('evaluate.warnings')}>
      {own.map(({ text }) => (
        <li key={text}>
          <span className="tone-problem">
            <IconAlertTriangle size={15} aria-hidden="true" />
          </span>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
