/** One model: how it scored, what it was trained with, and where to look further. */

import { useTranslation } from 'react-i18next';
import { metricNames, type views } from '../../../core/contract/index.ts';
import { Button, Panel, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { showSetting } from '../train/leaderboard-rows.ts';
import { CardMenu } from './card-menu.tsx';
import { ExportMenu } from './export-menu.tsx';

export function ModelDetail({ model }: { readonly model: views.LeaderboardRow }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const view = useView((client) => client.evaluate.view({ modelId: model.modelId }), { key: model.modelId, topics: ['run'] });
  const target = String(model.modelId);
  const actions = (
    <>
      <Button size="s" onPress={() => goTo('evaluate', target)}>
        {t('shell.screens.evaluate')}
      </Button>
      <Button size="s" onPress={() => goTo('lineage', target)}>
        {t('shell.screens.lineage')}
      </Button>
      <Button size="s" onPress={() => goTo('runs', model.runId)}>
        {t('models.itsRun')}
      </Button>
      <ExportMenu modelId={model.modelId} />
      <CardMenu modelId={model.modelId} />
    </>
  );
  return (
    <Panel
      scrolls
      label={t('models.detail', { id: model.modelId })}
      title={t('models.name', { id: model.modelId, name: model.name })}
    >
      <div className="stack">
        <div className="row row--wrap">{actions}</div>
        <section>
          <h3>{t('models.metrics')}</h3>
          <ViewBody view={view} loadingRows={4}>
            {(evaluation) =>
              evaluation ? <Metrics evaluation={evaluation} /> : <p className="secondary">{t('models.notEvaluated')}</p>
            }
          </ViewBody>
        </section>
        <section>
          <h3>{t('models.settings')}</h3>
          <dl className="models__facts">
            {Object.entries(model.settings).map(([name, value]) => (
              <div key={name}>
                <dt>{name.replaceAll('_', ' ')}</dt>
                <dd>{showSetting(value)}</dd>
              </div>
            ))}
            <div>
              <dt>{t('models.trained')}</dt>
              <dd>{format.formatSeconds(model.seconds)}</dd>
            </div>
          </dl>
        </section>
      </div>
    </Panel>
  );
}

function Metrics({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const { t } = useTranslation();
  const known = metricNames.filter((metric) => evaluation.metrics[metric] !== undefined);
  return (
    <dl className="models__facts">
      {known.map((metric) => (
        <div key={metric}>
          <dt>{t(`evaluate.metrics.${metric}`)}</dt>
          <dd>{format.formatShort(evaluation.metrics[metric])}</dd>
        </div>
      ))}
    </dl>
  );
}
