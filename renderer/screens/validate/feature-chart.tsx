/** The chart of one feature over all datasets shown: values, quantiles, top values, the cumulative curve, side by side. */

import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowFilter, views } from '../../../core/contract/index.ts';
import { type AbsentSeries, BarGroups, type Bin, Histogram, LineChart, SmallMultiples } from '../../charts/index.ts';
import { Segmented, SelectField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import type { Dataset } from './datasets.ts';
import { rowsOfValues, seriesOfFeature } from './feature-bins.ts';
import { filterOfBin } from './filter-of-bin.ts';
import { describeCentre } from './finding-words.ts';

export interface FeatureChartProps {
  readonly feature: views.FeatureView;
  readonly datasets: readonly Dataset[];
  readonly onRows: (dataset: string, filters: readonly RowFilter[]) => void;
}

const kinds = { numbers: ['values', 'quantiles', 'beside'], strings: ['top', 'cumulative', 'beside'] } as const;
type ChartKind = (typeof kinds)['numbers' | 'strings'][number];

export function FeatureChart({ feature, datasets, onRows }: FeatureChartProps) {
  const { t } = useTranslation();
  const [scale, setScale] = useState<'linear' | 'log'>('linear');
  const offered = feature.splits.some((split) => split.numeric) ? kinds.numbers : kinds.strings;
  const [kind, setKind] = useState<ChartKind>(offered[0]);
  const controls = (
    <div className="feature-chart__controls">
      <SelectField
        size="s"
        hideLabel
        label={t('validate.chart.kind')}
        options={offered.map((id) => ({ id, label: t(`validate.chart.${id}`) }))}
        value={kind}
        onChange={(id) => setKind(offered.find((one) => one === id) ?? offered[0])}
      />
      {kind === 'cumulative' || kind === 'beside' ? null : (
        <Segmented
          label={t('validate.scale')}
          options={[
            { id: 'linear', label: t('charts.linear') },
            { id: 'log', label: t('charts.log') },
          ]}
          value={scale}
          onChange={setScale}
        />
      )}
    </div>
  );
  const absent = useAbsent(feature, datasets);
  const shown = datasets.filter(({ name }) => absent.every((one) => one.name !== name));
  const drawn = { feature, datasets: shown, absent, scale, title: controls, onRows };
  return (
    <>
      <ChartOfKind kind={kind} drawn={drawn} />
      {absent.map(({ name, reason }) => (
        <p key={name} className="small secondary">
          <span className="strong">{name}</span> {reason}
        </p>
      ))}
    </>
  );
}

function ChartOfKind({ kind, drawn }: { readonly kind: ChartKind; readonly drawn: DrawnProps }) {
  if (kind === 'cumulative') return <CumulativeChart {...drawn} />;
  if (kind === 'beside') return <SideBySide {...drawn} />;
  return kind === 'top' ? (
    <TopValues {...drawn} />
  ) : (
    <ValuesChart {...drawn} histogram={kind === 'quantiles' ? 'quantiles' : 'standard'} />
  );
}

/** What was served lies in the register: what is not in there has no bar, and that has a cause. */
function useAbsent(feature: views.FeatureView, datasets: readonly Dataset[]): readonly AbsentSeries[] {
  const { t } = useTranslation();
  const redacted = useStore((state) => state.project?.config.serving.redact) ?? [];
  const cause = feature.role === 'label' ? 'label' : redacted.includes(feature.name) ? 'redacted' : 'unsent';
  return datasets
    .filter((dataset) => dataset.kind === 'serving' && !dataset.statistics(feature.name))
    .map(({ name, tone }) => ({ name, tone, reason: t(`validate.served.${cause}`) }));
}

interface DrawnProps extends FeatureChartProps {
  readonly scale: 'linear' | 'log';
  readonly absent: readonly AbsentSeries[];
  readonly title: React.ReactNode;
}

function ValuesChart({
  feature,
  datasets,
  absent,
  scale,
  title,
  onRows,
  histogram,
}: DrawnProps & { readonly histogram: 'standard' | 'quantiles' }) {
  const { t } = useTranslation();
  const series = useMemo(() => seriesOfFeature(feature.name, datasets, histogram), [feature, datasets, histogram]);
  const pick = (bin: Bin, dataset: string): void => {
    const { bins = [] } = series.find((one) => one.name === dataset) ?? {};
    onRows(dataset, [filterOfBin(feature.name, bins, bin, feature.type === 'INT')]);
  };
  const label = t('validate.distributionOf', { name: feature.name });
  return <Histogram label={label} {...{ series, absent, scale, title }} onPick={pick} />;
}

function TopValues({ feature, datasets, scale, title, onRows }: DrawnProps) {
  const { t } = useTranslation();
  const rows = useMemo(() => rowsOfValues(feature, datasets), [feature, datasets]);
  const pick = (value: string, dataset: string): void =>
    onRows(dataset, [{ op: 'is', column: feature.name, values: [value === '""' ? '' : value] }]);
  const label = t('validate.distributionOf', { name: feature.name });
  return <BarGroups label={label} series={datasets} rows={rows} scale={scale} title={title} onPick={pick} />;
}

/** How many of the most frequent values make up which share of all. */
function CumulativeChart({ feature, datasets, title }: DrawnProps) {
  const { t } = useTranslation();
  const series = datasets.flatMap((dataset) => {
    const points = dataset.statistics(feature.name)?.string?.cumulative ?? [];
    return points.length === 0
      ? []
      : [
          {
            name: dataset.name,
            tone: dataset.tone,
            points: [{ x: 0, y: 0 }, ...points.map(({ rank, share }) => ({ x: rank, y: share }))],
          },
        ];
  });
  return (
    <LineChart
      label={t('validate.chart.cumulativeOf', { name: feature.name })}
      series={series}
      xLabel={t('validate.chart.ranks')}
      yLabel={t('validate.chart.share')}
      yDomain={[0, 1]}
      height={220}
      title={title}
      formatX={format.formatCount}
      formatY={(share) => format.formatPercent(share, 0)}
      xTicks={4}
    />
  );
}

function SideBySide({ feature, datasets, title }: DrawnProps) {
  const { t } = useTranslation();
  const series = useMemo(() => {
    const captions = new Map(
      datasets.map((dataset) => {
        const { value, share } = describeCentre(dataset.statistics(feature.name));
        return [dataset.name, `${value} ${share}`];
      }),
    );
    return seriesOfFeature(feature.name, datasets).map((one) => ({ ...one, caption: captions.get(one.name) ?? '' }));
  }, [feature, datasets]);
  return <SmallMultiples label={t('validate.chart.besideOf', { name: feature.name })} series={series} title={title} />;
}
