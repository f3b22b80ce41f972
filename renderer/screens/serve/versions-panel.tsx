/** The pushed versions with their state in the server and the metrics that blessed them. */

import { useTranslation } from 'react-i18next';
import { type MetricName, metricNames, type views } from '../../../core/contract/index.ts';
import { Button, Chip, type Column, DataTable, Panel, type Tone, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';

/** At most so many metrics beside a version. */
const shownMetrics = 2;
const preferred: readonly MetricName[] = ['f1_micro', 'auc', 'accuracy', 'rmse', 'log_loss', 'mae', 'r2'];

export function VersionsPanel({ serving }: { readonly serving: views.ServingView }) {
  const { t } = useTranslation();
  const choice = useVersionChoice();
  const { pinned, serve, pending } = choice;
  const isRouted = serving.versions.some(({ share }) => share !== undefined);
  const follow = (pinned || isRouted) && (
    <Button size="s" isPending={pending} onPress={() => void serve(null)}>
      {t('serve.versions.follow')}
    </Button>
  );
  const note = isRouted
    ? t('serve.versions.routed')
    : pinned
      ? t('serve.versions.pinned', { version: pinned })
      : t('serve.versions.note');
  return (
    <Panel title={t('serve.versions.title')} note={note} actions={follow}>
      <DataTable
        label={t('serve.versions.title')}
        columns={useColumns(serving, choice)}
        rows={serving.versions}
        rowKey={(version) => version.version}
        empty={t('serve.versions.none')}
      />
    </Panel>
  );
}

function useColumns(serving: views.ServingView, { serve, pending }: VersionChoice): readonly Column<views.ServedVersion>[] {
  const { t } = useTranslation();
  const metrics = chooseMetrics(serving.versions).map(
    (metric): Column<views.ServedVersion> => ({
      id: metric,
      header: t(`evaluate.metrics.${metric}`),
      align: 'end',
      width: '80px',
      cell: (version) => format.formatFixed(version.metrics?.[metric]),
    }),
  );
  return [
    {
      id: 'version',
      header: t('serve.versions.version'),
      cell: (version) => (
        <TwoLine
          first={<span className={version.isDefault || version.share ? 'tone-serving' : undefined}>{version.version}</span>}
          second={version.error ?? [format.formatAgo(version.pushedAt), ...version.aliases].join(' · ')}
        />
      ),
    },
    {
      id: 'state',
      header: t('serve.versions.state'),
      width: '104px',
      cell: (version) => (
        <Chip tone={toneOf(version)}>
          <StateText version={version} />
        </Chip>
      ),
    },
    ...metrics,
    {
      id: 'choose',
      header: <span className="visually-hidden">{t('serve.versions.action')}</span>,
      label: t('serve.versions.action'),
      align: 'end',
      width: '104px',
      cell: ({ version, isDefault }) =>
        isDefault ? null : (
          <Button
            size="s"
            isPending={pending}
            aria-label={t('serve.versions.rollBackTo', { version })}
            onPress={() => void serve(version)}
          >
            {t('serve.versions.rollBack')}
          </Button>
        ),
    },
  ];
}

/** Loaded, and of the requests that name no version all, a share or, beside a routing, none. */
function StateText({ version: { isDefault, share, state, error } }: { readonly version: views.ServedVersion }) {
  const { t } = useTranslation();
  if (state !== 'AVAILABLE' || error) return t(`serve.states.${error ? 'FAILED' : state}`);
  if (isDefault) return t('models.stages.default');
  return share === undefined ? t('serve.states.AVAILABLE') : t('serve.versions.share', { share: format.formatPercent(share, 0) });
}

interface VersionChoice {
  /** Versions chosen by hand. */
  readonly pinned: string | undefined;
  readonly pending: boolean;
  /** null: the newest. */
  serve(version: string | null): Promise<void>;
}

/** Which versions the project file asks for; the running server follows a choice without losing a request. */
function useVersionChoice(): VersionChoice {
  const action = useAction();
  const invalidate = useStore((state) => state.invalidate);
  const policy = useStore((state) => state.project?.config.serving.version_policy);
  const pinned = typeof policy === 'object' && 'specific' in policy ? policy.specific.join(', ') : undefined;
  const serve = async (version: string | null): Promise<void> => {
    const done = await action.run((client) => client.registry.serve({ version }));
    if (done) invalidate(['serving', 'project']);
  };
  return { pinned, serve, pending: action.pending };
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
