/** Live figures of the endpoint: requests a second, latency, requests answered. */

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Sparkline } from '../../charts/index.ts';
import { format } from '../../locales/index.ts';

/** Two minutes at one look every two seconds. */
const keptPoints = 60;

export function Figures({ serving }: { readonly serving: views.ServingView }) {
  const { t } = useTranslation();
  const history = useHistory(serving);
  const ms = (value: number | undefined): string =>
    value === undefined ? '–' : `${format.formatFixed(value, value < 10 ? 1 : 0)} ms`;
  return (
    <dl className="serve__figures" aria-label={t('serve.figures.title')}>
      <div>
        <dt>{t('serve.figures.rate')}</dt>
        <dd>
          {format.formatFixed(serving.requestsPerSecond, serving.requestsPerSecond < 10 ? 1 : 0)}
          <Sparkline label={t('serve.figures.rateLine')} tone="serving" points={history} width={110} height={26} />
        </dd>
      </div>
      <div>
        <dt>{t('serve.figures.p50')}</dt>
        <dd>{ms(serving.p50Ms)}</dd>
      </div>
      <div>
        <dt>{t('serve.figures.p99')}</dt>
        <dd>{ms(serving.p99Ms)}</dd>
      </div>
      <div>
        <dt>{t('serve.figures.requests')}</dt>
        <dd>{format.formatCompact(serving.requests)}</dd>
      </div>
    </dl>
  );
}

function useHistory(serving: views.ServingView): readonly { x: number; y: number }[] {
  const [points, setPoints] = useState<readonly { x: number; y: number }[]>([]);
  useEffect(() => {
    setPoints((known) => [...known, { x: (known.at(-1)?.x ?? 0) + 1, y: serving.requestsPerSecond }].slice(-keptPoints));
  }, [serving]);
  return points;
}
