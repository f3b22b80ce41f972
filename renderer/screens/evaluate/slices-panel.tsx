/** The slices, worst first, with how many rows each rests on. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricName, views } from '../../../core/contract/index.ts';
import { IntervalDot } from '../../charts/index.ts';
import { Button, type Column, DataTable, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { SlicesDialog } from './asked/slices-dialog.tsx';
import { type SliceRow, sliceRows, textAmong } from './metric-rows.ts';
import { Warnings } from './warnings.tsx';

/** Metrics beside the main one, as far as the slices have them. */
const companions: readonly MetricName[] = ['log_loss', 'accuracy', 'mae', 'r2', 'recall', 'calibration'];
/** Of one class of several accuracy says little: most rows are of others. */
const classCompanions: readonly MetricName[] = ['precision', 'recall', 'false_positive_rate', 'log_loss'];
const shownCompanions = 2;
/** Fewer rows than this say little. */
const fewRows = 50;

export interface SlicesPanelProps {
  readonly evaluation: views.Evaluation;
  /** There is room for intervals and more metrics. */
  readonly wide?: boolean;
  /** Of several classes: the one the metrics are of. */
  readonly ofClass?: string | undefined;
}

export function SlicesPanel({ evaluation, wide = false, ofClass }: SlicesPanelProps) {
  const { t } = useTranslation();
  const rows = sliceRows(evaluation);
  const asked = useStore((state) => state.project?.config.evaluation);
  const [isChosen, setChosen] = useState(false);
  const choose = asked ? (
    <Button size="s" onPress={() => setChosen(true)}>
      {t('evaluate.slices.choose')}
    </Button>
  ) : null;
  return (
    <Panel
      title={ofClass === undefined ? t('evaluate.slices.title') : t('evaluate.slices.titleOf', { name: ofClass })}
      note={t('evaluate.slices.note')}
      actions={choose}
    >
      <div className="evaluate__slices">
        <DataTable
          dense
          label={t('evaluate.slices.title')}
          columns={useColumns(evaluation, { wide, ofClass })}
          rows={rows}
          rowKey={(row) => row.slice}
          empty={t(asksForSlices(evaluation) ? 'evaluate.slices.noneFound' : 'evaluate.slices.none')}
        />
        <Warnings warnings={evaluation.warnings} about={['slices']} />
        {asked && isChosen ? <SlicesDialog asked={asked} onClose={() => setChosen(false)} /> : null}
      </div>
    </Panel>
  );
}

function asksForSlices({ settings }: views.Evaluation): boolean {
  return settings !== undefined && settings.slices.length + settings.slicing_specs.length > 0;
}

function useColumns(
  evaluation: views.Evaluation,
  { wide, ofClass }: { readonly wide: boolean; readonly ofClass: string | undefined },
): readonly Column<SliceRow>[] {
  const { t } = useTranslation();
  const { main } = evaluation;
  const others = (ofClass === undefined ? companions : classCompanions)
    .filter((metric) => metric !== main && evaluation.slices.some((slice) => slice.metrics[metric] !== undefined))
    .slice(0, wide ? shownCompanions + 1 : shownCompanions);
  const textOf = (metric: MetricName, value: number | undefined): string =>
    textAmong(
      metric,
      value,
      evaluation.slices.map(({ metrics }) => metrics[metric]),
    );
  const metricColumn = (metric: MetricName): Column<SliceRow> => ({
    id: metric,
    header: t(`evaluate.metrics.${metric}`),
    align: 'end',
    width: '86px',
    sortValue: (row) => row.metrics[metric],
    cell: (row) => textOf(metric, row.metrics[metric]),
  });
  return [
    {
      id: 'slice',
      header: t('evaluate.slices.slice'),
      sortValue: (row) => row.slice,
      cell: (row) => <span className="evaluate__slice">{row.slice}</span>,
    },
    {
      id: 'rows',
      header: t('evaluate.slices.rows'),
      align: 'end',
      width: '78px',
      sortValue: (row) => row.rows,
      cell: (row) => (
        <span
          className={row.rows < fewRows ? 'tertiary' : undefined}
          title={row.rows < fewRows ? t('evaluate.slices.few') : undefined}
        >
          {format.formatCount(row.rows)}
        </span>
      ),
    },
    metricColumn(main),
    ...(wide ? [intervalColumn(t('evaluate.table.interval'), evaluation)] : []),
    {
      id: 'against',
      header: t('evaluate.slices.against'),
      align: 'end',
      width: '104px',
      sortValue: (row) => row.worseBy,
      cell: (row) => <Against row={row} textOf={(value) => textOf(main, value)} />,
    },
    ...others.map(metricColumn),
  ];
}

/** All slices on one scale: where they lie beside one another is what matters. */
function intervalColumn(header: string, { main, slices }: views.Evaluation): Column<SliceRow> {
  const ends = slices.flatMap(({ intervals }) => (intervals?.[main] ? [intervals[main].low, intervals[main].high] : []));
  const domain = [Math.min(...ends), Math.max(...ends)] as const;
  const shown = (value: number): string => textAmong(main, value, ends);
  return {
    id: 'interval',
    header,
    width: '200px',
    cell: ({ intervals }) => {
      const interval = intervals?.[main];
      if (!interval) return <span className="tertiary">–</span>;
      return (
        <span className="evaluate__interval">
          <IntervalDot {...interval} domain={domain} width={84} />
          <span className="small secondary number">{`${shown(interval.low)} – ${shown(interval.high)}`}</span>
        </span>
      );
    },
  };
}

/** "▼ 0.041" is worse than all rows together, "▲ 0.012" better. */
function Against({ row, textOf }: { readonly row: SliceRow; readonly textOf: (value: number) => string }) {
  const { t } = useTranslation();
  if (row.worseBy === undefined) return <span className="tertiary">–</span>;
  const worse = row.worseBy > 0;
  const size = textOf(Math.abs(row.worseBy));
  return (
    <span className={worse && row.rows >= fewRows ? undefined : 'secondary'}>
      <span aria-hidden="true">{worse ? '▼' : '▲'}</span>
      <span className="visually-hidden">{t(worse ? 'evaluate.slices.worse' : 'evaluate.slices.better')}</span> {size}
    </span>
  );
}
