/** How wrong predicted numbers are: by prediction, by size, in quantiles. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { extentOf, Histogram, LineChart } from '../../charts/index.ts';
import { type Column, DataTable, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

export function ResidualsTab({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const { t } = useTranslation();
  const { residuals } = evaluation;
  if (!residuals) return <p className="secondary">{t('analysis.residuals.none')}</p>;
  return (
    <div className="evaluate">
      <Panel>
        <AgainstPredicted residuals={residuals} />
      </Panel>
      <div className="evaluate__residuals">
        <Panel>
          <Distribution residuals={residuals} />
        </Panel>
        <Panel title={t('analysis.residuals.quantiles')}>
          <Quantiles residuals={residuals} />
        </Panel>
      </div>
    </div>
  );
}

interface ResidualsProps {
  readonly residuals: views.Residuals;
}

function AgainstPredicted({ residuals }: ResidualsProps) {
  const { t } = useTranslation();
  const { points, bands } = residuals;
  const band = (key: 'low' | 'middle' | 'high') => bands.map((one) => ({ x: one.x, y: one[key] }));
  const xDomain = extentOf(
    points.map(({ x }) => x),
    0.03,
  );
  return (
    <div className="evaluate__layers">
      <LineChart
        height={340}
        label={t('analysis.residuals.against')}
        title={
          <>
            <span className="evaluate__curve-name">{t('analysis.residuals.against')}</span>{' '}
            <span className="secondary">{t('analysis.residuals.fact')}</span>
          </>
        }
        xLabel={t('analysis.residuals.predicted')}
        yLabel={t('analysis.residuals.residual')}
        xDomain={xDomain}
        formatX={format.formatBrief}
        formatY={format.formatBrief}
        baseline={{ value: 0, label: '0' }}
        series={[
          { name: t('analysis.residuals.rows'), tone: 'neutral', points, marksOnly: true },
          { name: t('analysis.residuals.high'), tone: 'train', points: band('high'), dashed: true },
          { name: t('analysis.residuals.middle'), tone: 'eval', points: band('middle'), dots: true },
          { name: t('analysis.residuals.low'), tone: 'train', points: band('low'), dashed: true },
        ]}
      />
    </div>
  );
}

function Distribution({ residuals }: ResidualsProps) {
  const { t } = useTranslation();
  const total = residuals.histogram.reduce((sum, { count }) => sum + count, 0);
  const bins = residuals.histogram.map(({ low, high, count }) => ({
    low,
    high,
    count,
    density: count / total / (high - low || 1),
  }));
  const fact = t('analysis.residuals.distributionFact', {
    mean: format.formatBrief(residuals.mean),
    deviation: format.formatBrief(residuals.deviation),
  });
  return (
    <Histogram
      label={t('analysis.residuals.distribution')}
      title={
        <>
          <span className="evaluate__curve-name">{t('analysis.residuals.distribution')}</span>{' '}
          <span className="secondary">{fact}</span>
        </>
      }
      series={[{ name: t('analysis.residuals.residual'), tone: 'eval', bins, filled: true }]}
    />
  );
}

type Quantile = views.Residuals['quantiles'][number];

function Quantiles({ residuals }: ResidualsProps) {
  const { t } = useTranslation();
  const columns: readonly Column<Quantile>[] = [
    { id: 'share', header: t('analysis.residuals.quantile'), cell: ({ share }) => format.formatPercent(share, 0) },
    {
      id: 'value',
      header: t('analysis.residuals.value'),
      align: 'end',
      cell: ({ value }) => format.formatBrief(value),
    },
  ];
  return (
    <DataTable
      dense
      label={t('analysis.residuals.quantiles')}
      columns={columns}
      rows={residuals.quantiles}
      rowKey={({ share }) => share}
    />
  );
}
