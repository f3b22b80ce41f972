/** Runs side by side: what differs first, their curves on one chart, every metric in one row. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { metricNames, type views } from '../../../core/contract/index.ts';
import { LineChart, type SeriesTone } from '../../charts/index.ts';
import { Button, Chip, Panel, ScrollRegion, SwitchField, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { isBetter } from '../evaluate/metric-rows.ts';
import { NoteTags } from './run-note.tsx';

const tones: readonly SeriesTone[] = [
  'train',
  'eval',
  'serving',
  'slice-1',
  'slice-2',
  'slice-3',
  'slice-4',
  'slice-5',
  'slice-6',
];

export interface RunsComparisonProps {
  readonly runIds: readonly string[];
  readonly onClose: () => void;
}

export function RunsComparison({ runIds, onClose }: RunsComparisonProps) {
  const { t } = useTranslation();
  const view = useView((client) => client.pipeline.compare({ runIds: [...runIds] }), { key: runIds.join(' '), topics: ['run'] });
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  return (
    <div className="runs-comparison scroll">
      <div className="row row--spread">
        <SwitchField selected={onlyDifferent} onChange={setOnlyDifferent}>
          {t('runs.compare.onlyDifferent')}
        </SwitchField>
        <Button onPress={onClose}>{t('runs.compare.back')}</Button>
      </div>
      <ViewBody view={view} loadingRows={10}>
        {(comparison) => (
          <>
            <Curves comparison={comparison} />
            <Panel title={t('runs.compare.title', { count: comparison.runs.length })}>
              <Table comparison={comparison} onlyDifferent={onlyDifferent} />
            </Panel>
          </>
        )}
      </ViewBody>
    </div>
  );
}

function Curves({ comparison }: { readonly comparison: views.RunsComparison }) {
  const { t } = useTranslation();
  const [validation, setValidation] = useState(true);
  const series = comparison.runs.flatMap((run, i) => {
    const points = (comparison.curves[i] ?? []).map((epoch) => ({
      x: epoch.epoch,
      y: validation ? epoch.validationLoss : epoch.loss,
    }));
    return points.length === 0
      ? []
      : [
          {
            name: t('runs.name', { id: format.shortRunId(run.id) }),
            tone: tones[i % tones.length] ?? ('neutral' as const),
            points,
            dashed: i >= tones.length,
          },
        ];
  });
  if (series.length === 0) return null;
  return (
    <Panel>
      <LineChart
        height={220}
        label={t('runs.compare.curves')}
        title={
          <span className="row row--wrap">
            <span className="strong">{t(validation ? 'runs.compare.validationLoss' : 'runs.compare.trainLoss')}</span>
            {series.map((one) => (
              <span key={one.name} className={`row runs-comparison__key chart-tone--${one.tone}`}>
                <span className="runs-comparison__swatch" />
                {one.name}
              </span>
            ))}
          </span>
        }
        controls={
          <SwitchField selected={validation} onChange={setValidation}>
            {t('runs.compare.validation')}
          </SwitchField>
        }
        xLabel={t('runs.compare.epoch')}
        series={series}
      />
    </Panel>
  );
}

interface TableProps {
  readonly comparison: views.RunsComparison;
  readonly onlyDifferent: boolean;
}

function Table({ comparison, onlyDifferent }: TableProps) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const { runs } = comparison;
  return (
    <ScrollRegion className="runs-comparison__table" label={t('runs.compare.title', { count: runs.length })}>
      <table className="data-table data-table--dense">
        <thead>
          <tr>
            <th scope="col">{t('runs.compare.what')}</th>
            {runs.map((run) => (
              <th key={run.id} scope="col" className="number">
                <button type="button" className="data-table__sort" onClick={() => goTo('runs', run.id)}>
                  {t('runs.name', { id: format.shortRunId(run.id) })}
                </button>
                <NoteTags tags={run.tags} />
              </th>
            ))}
          </tr>
        </thead>
        {comparison.groups.map((group) => (
          <Group key={group.name} group={group} onlyDifferent={onlyDifferent} runs={runs.length} />
        ))}
      </table>
    </ScrollRegion>
  );
}

interface GroupProps {
  readonly group: views.RunsComparison['groups'][number];
  readonly onlyDifferent: boolean;
  readonly runs: number;
}

function Group({ group, onlyDifferent, runs }: GroupProps) {
  const { t } = useTranslation();
  const rows = group.rows.filter(({ differs }) => differs || !onlyDifferent);
  const same = group.rows.length - group.rows.filter(({ differs }) => differs).length;
  return (
    <tbody>
      <tr className="runs-comparison__group">
        <th scope="rowgroup" colSpan={runs + 1}>
          {t(`runs.compare.groups.${group.name}`)}{' '}
          {same > 0 ? <span className="tertiary small">{t('runs.compare.same', { count: same })}</span> : null}
        </th>
      </tr>
      {rows.map((row) => (
        <Row key={row.name} row={row} isMetric={group.name === 'metrics'} />
      ))}
    </tbody>
  );
}

function Row({ row, isMetric }: { readonly row: views.ComparedRow; readonly isMetric: boolean }) {
  const { t } = useTranslation();
  const metric = metricNames.find((name) => name === row.name);
  const values = row.values.flatMap((value) => (typeof value === 'number' ? [value] : []));
  const best =
    metric && row.differs && isMetric
      ? values.reduce<number | undefined>((a, b) => (a === undefined || isBetter(metric, b, a) ? b : a), undefined)
      : undefined;
  return (
    <tr>
      <th scope="row" className={row.differs ? undefined : 'tertiary'}>
        {metric && isMetric ? t(`evaluate.metrics.${metric}`) : row.name.replaceAll('_', ' ')}
      </th>
      {row.values.map((value, i) => (
        <td key={i} className={row.differs ? 'number' : 'number tertiary'}>
          {value === best && best !== undefined ? <Chip tone="good">{show(value)}</Chip> : show(value)}
        </td>
      ))}
    </tr>
  );
}

function show(value: string | number | null): string {
  if (value === null) return '–';
  return typeof value === 'number' ? format.formatShort(value) : value;
}
