/** Quiet bars while an answer is on its way; they appear only when it takes longer than a blink. */

import { useTranslation } from 'react-i18next';
import './loading.css';

export function Loading({ rows = 6 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{t('components.loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="loading__bar" />
      ))}
    </div>
  );
}
