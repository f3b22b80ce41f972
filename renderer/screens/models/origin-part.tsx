/** What made a model, and how good it is: its run, the data, the code and the settings, each one click away. */

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { metricNames, type views } from '../../../core/contract/index.ts';
import { Button, Chip, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { openRows, useStore, useView } from '../../store/index.ts';
import { showSetting } from '../train/leaderboard-rows.ts';

export function OriginPart({ model }: { readonly model: views.RegisteredModel }) {
  const { t } = useTranslation();
  const { modelId } = model;
  const view = useView((client) => client.registry.model({ modelId }), { key: modelId, topics: ['run'] });
  return (
    <ViewBody view={view} loadingRows={8}>
      {(detail) => (
        <>
          <section>
            <h3>{t('models.metrics')}</h3>
            {detail.evaluation ? (
              <Metrics evaluation={detail.evaluation} />
            ) : (
              <p className="secondary">{t('models.notEvaluated')}</p>
            )}
          </section>
          <section>
            <h3>{t('models.madeBy')}</h3>
            <Origin model={model} detail={detail} />
          </section>
          <section>
            <h3>{t('models.settings')}</h3>
            <dl className="models__facts">
              {Object.entries(detail.settings).map(([name, value]) => (
                <Fact key={name} name={name.replaceAll('_', ' ')}>
                  {showSetting(value)}
                </Fact>
              ))}
            </dl>
          </section>
        </>
      )}
    </ViewBody>
  );
}

function Metrics({ evaluation }: { readonly evaluation: NonNullable<views.RegisteredModelDetail['evaluation']> }) {
  const { t } = useTranslation();
  const known = metricNames.filter((metric) => evaluation.metrics[metric] !== undefined);
  const ordered = [evaluation.main, ...known.filter((metric) => metric !== evaluation.main)];
  return (
    <dl className="models__facts">
      {ordered.map((metric) => (
        <Fact key={metric} name={t(`evaluate.metrics.${metric}`)}>
          {format.formatShort(evaluation.metrics[metric])}
        </Fact>
      ))}
    </dl>
  );
}

interface OriginProps {
  readonly model: views.RegisteredModel;
  readonly detail: views.RegisteredModelDetail;
}

function Origin({ model, detail }: OriginProps) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  return (
    <dl className="models__facts">
      <Fact name={t('models.origin.run')}>
        <Button size="s" variant="quiet" onPress={() => goTo('runs', model.runId)}>
          {t('runs.name', { id: format.shortRunId(model.runId) })}
        </Button>
      </Fact>
      <Fact name={t('models.columns.made')}>{format.formatDate(model.createdAt)}</Fact>
      {model.note ? <Fact name={t('models.origin.note')}>{model.note}</Fact> : null}
      {model.tags.length > 0 ? (
        <Fact name={t('models.origin.tags')}>
          <span className="models__aliases models__aliases--end">
            {model.tags.map((tag) => (
              <Chip key={tag}>{tag}</Chip>
            ))}
          </span>
        </Fact>
      ) : null}
      {detail.data.map((data) => (
        <Fact key={data.artifactId} name={t('models.origin.data', { span: data.span })}>
          <DataVersion data={data} />
        </Fact>
      ))}
      {model.rows === undefined ? null : <Fact name={t('models.origin.rows')}>{format.formatCount(model.rows)}</Fact>}
      <Fact name={t('models.origin.code')}>{detail.codeVersion ?? '–'}</Fact>
      <Fact name={t('models.origin.seed')}>{detail.seed ?? '–'}</Fact>
      <Fact name={t('models.origin.engine')}>{model.engine ?? '–'}</Fact>
      <Fact name={t('models.trained')}>{format.formatSeconds(model.seconds)}</Fact>
      <Fact name={t('models.columns.size')}>{format.formatBytes(model.bytes)}</Fact>
      {detail.contentHash ? (
        <Fact name={t('models.origin.content')}>
          <code title={detail.contentHash}>{detail.contentHash.slice(0, 12)}</code>
        </Fact>
      ) : null}
    </dl>
  );
}

function DataVersion({ data }: { readonly data: views.RegisteredModelDetail['data'][number] }) {
  const { t } = useTranslation();
  const words = t('models.origin.dataOf', { source: data.source, rows: format.formatCount(data.rows) });
  if (!data.live) return <span className="secondary">{t('models.origin.dataGone', { data: words })}</span>;
  const open = (): void => openRows({ artifactId: data.artifactId, split: 'train', filters: [] });
  return (
    <Button size="s" variant="quiet" onPress={open}>
      {words}
    </Button>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
