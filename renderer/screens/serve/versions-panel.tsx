/** The pushed versions with their state in the server and the metrics that blessed them. */

import { useTranslation } from 'react-i18next';
import { type MetricName, metricNames, type views } from '../../../core/contract/index.ts';
import { Chip, type Column, DataTable, Panel, type Tone, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

/** At most so many metrics beside a version. */
const shownMetrics = 2;
const preferred: readonly MetricName[] = ['auc', 'accuracy', 'rmse', 'log_loss', 'mae', 'r2'];

export function VersionsPanel({ serving }: { readonly serving: views.ServingView }) {
  const { t } = useTranslation();
  const metrics = chooseMetrics(serving.versions);
  const columns: readonly Column<views.ServedVersion>[] = [
    {
      id: 'version',
      header: t('serve.versions.version'),
      cell: (version) => (
        <TwoLine
          first={<span className={version.state === 'AVAILABLE' ? 'tone-serving' : undefined}>{version.version}</span>}
          second={version.error ?? format.formatAgo(version.pushedAt)}
        />
      ),
    },
    {
      id: 'state',
      header: t('serve.versions.state'),
      width: '104px',
      cell: (version) => <Chip tone={toneOf(version)}>{t(`serve.states.${version.error ? 'FAILED' : version.state}`)}</Chip>,
    },
    ...metrics.map(
      (metric): Column<views.ServedVersion> => ({
        id: metric,
        header: t(`evaluate.metrics.${metric}`),
        align: 'end',
        width: '80px',
        cell: (version) => format.formatFixed(version.metrics?.[metric]),
      }),
    ),
  ];
  return (
    <Panel title={t('serve.versions.title')} note={t('serve.versions.note')}>
      <DataTable
        label={t('serve.versions.title')}
        columns={columns}
        rows={serving.versions}
        rowKey={(version) => version.version}
        empty={t('serve.versions.none')}
      />
    </Panel>
  );
}

function toneOf(version: views.ServedVersion): Tone {
  if (version.error) return 'problem';
  return version.state === 'AVAILABLE' ? 'serving' : 'neutral';
}

/** The metrics that the versions were judged by, the telling ones first. */
export function chooseMetrics(versions: readonly views.ServedVersion[]): readonly MetricName[] {
  const known = metricNames.filter((metric) => versions.some((version) => version.metrics?.[metric] !== undefined));
  const ranked = [
    ...preferred.filter((metric) => known.includes(metric)),
    ...known.filter((metric) => !preferred.includes(metric)),
  ];
  return ranked.slice(0, shownMetrics);
}
