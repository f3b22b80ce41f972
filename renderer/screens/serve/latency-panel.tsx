/** The last minutes: requests and errors over time, and how long answers took. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Histogram, LineChart } from '../../charts/index.ts';
import { Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

export function LatencyPanel({ traffic }: { readonly traffic: views.TrafficView }) {
  const { t } = useTranslation();
  const { requests, errors, slotSeconds, latencies } = traffic;
  const at = (i: number): number => (i + 1 - requests.length) * slotSeconds;
  const rate = (counts: readonly number[]) => counts.map((count, i) => ({ x: at(i), y: count / slotSeconds }));
  const answered = Math.max(
    1,
    latencies.counts.reduce((sum, count) => sum + count, 0),
  );
  const bins = latencies.counts.flatMap((count, i) => {
    const low = i === 0 ? 0 : (latencies.limitsMs[i - 1] ?? 0);
    const high = latencies.limitsMs[i];
    return high === undefined || high <= low ? [] : [{ low, high, count, density: count / answered / (high - low) }];
  });
  const first = bins.findIndex(({ count }) => count > 0);
  const shown = first < 0 ? [] : bins.slice(first, bins.findLastIndex(({ count }) => count > 0) + 1);
  const total = requests.reduce((sum, count) => sum + count, 0);
  const failed = errors.reduce((sum, count) => sum + count, 0);
  return (
    <Panel
      title={t('serve.live.title')}
      note={t('serve.live.note', { requests: format.formatCompact(total), errors: format.formatCompact(failed) })}
    >
      {total === 0 ? (
        <p className="secondary">{t('serve.live.none')}</p>
      ) : (
        <div className="serve__live">
          <LineChart
            label={t('serve.live.rate')}
            height={132}
            xLabel={t('serve.live.seconds')}
            xTicks={4}
            series={[
              { name: t('serve.live.requests'), tone: 'serving', points: rate(requests) },
              { name: t('serve.live.errors'), tone: 'problem', points: rate(errors) },
            ]}
          />
          <Histogram
            label={t('serve.live.latency')}
            height={132}
            series={[{ name: t('serve.live.latency'), tone: 'serving', bins: shown, filled: true }]}
          />
        </div>
      )}
    </Panel>
  );
}
