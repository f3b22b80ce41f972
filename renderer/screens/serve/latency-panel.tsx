/** The last minutes: requests and errors over time, and how long answers took. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Bin, Histogram, LineChart, type SeriesTone } from '../../charts/index.ts';
import { Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

export function LatencyPanel({ traffic }: { readonly traffic: views.TrafficView }) {
  const { t } = useTranslation();
  const { requests, errors, slotSeconds, latencies } = traffic;
  const at = (i: number): number => (i + 1 - requests.length) * slotSeconds;
  // The last slot is not over yet: it would always look like a fall.
  const rate = (counts: readonly number[]) => counts.slice(0, -1).map((count, i) => ({ x: at(i), y: count / slotSeconds }));
  const bins = latencyBins(latencies);
  const first = bins.findIndex(({ count }) => count > 0);
  // With one more on either side: alone on its axis a bar would have no place.
  const shown = first < 0 ? [] : bins.slice(Math.max(0, first - 1), bins.findLastIndex(({ count }) => count > 0) + 2);
  const most = Math.max(1, ...rate(requests).map(({ y }) => y));
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
            title={
              <ChartTitle name={t('serve.live.rateTitle')}>
                <ToneKey tone="serving" name={t('serve.live.requests')} />
                <ToneKey tone="problem" name={t('serve.live.errors')} />
              </ChartTitle>
            }
            height={132}
            xLabel={t('serve.live.seconds')}
            xTicks={4}
            yDomain={[0, most * 1.06]}
            formatY={(value) => format.formatFixed(value, Number.isInteger(value) ? 0 : 1)}
            series={[
              { name: t('serve.live.requests'), tone: 'serving', points: rate(requests) },
              { name: t('serve.live.errors'), tone: 'problem', points: rate(errors) },
            ]}
          />
          <Histogram
            label={t('serve.live.latency')}
            title={<ChartTitle name={t('serve.live.latencyTitle')} />}
            height={132}
            xScale="log"
            xLabel={t('serve.live.milliseconds')}
            formatY={(share) => format.formatPercent(share, 0)}
            series={[{ name: t('serve.live.latency'), tone: 'serving', bins: shown, filled: true }]}
          />
        </div>
      )}
    </Panel>
  );
}

interface ChartTitleProps {
  readonly name: string;
  readonly children?: React.ReactNode;
}

function ChartTitle({ name, children }: ChartTitleProps) {
  return (
    <span className="serve__chart-title">
      {name}
      {children}
    </span>
  );
}

function ToneKey({ tone, name }: { readonly tone: SeriesTone; readonly name: string }) {
  return <span className={`serve__key chart-tone--${tone}`}>{name}</span>;
}

/** Of equal width on a logarithmic axis, as high as their share of the answers; the last limit has none above it. */
function latencyBins({ limitsMs, counts }: views.TrafficView['latencies']): readonly Bin[] {
  const answered = Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
  const [smallest = 1, next = 2] = limitsMs;
  return limitsMs.map((high, i) => {
    const low = limitsMs[i - 1] ?? (smallest * smallest) / next;
    const count = counts[i] ?? 0;
    return { low, high, count, density: count / answered, share: count / answered };
  });
}
