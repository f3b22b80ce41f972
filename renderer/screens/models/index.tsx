/** Models: the registry: every model with its versions, aliases and where it is served; what made one; and what is done with it. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, EmptyState, Screen, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView, type ViewState } from '../../store/index.ts';
import { ModelDetail } from './model-detail.tsx';
import { ModelTable } from './model-table.tsx';
import './models.css';
import { type Registry, useRegistry } from './use-registry.ts';

export function ModelsScreen() {
  const view = useView((client) => client.registry.view(), { topics: ['run', 'serving', 'project'] });
  const { t } = useTranslation();
  const registry = view.value;
  if (registry && registry.models.length > 0) return <Known view={view} registry={registry} />;
  return (
    <Screen title={t('shell.screens.models')} sentence={t('models.purpose')}>
      <ViewBody view={view} loadingRows={8}>
        {() => <NothingYet />}
      </ViewBody>
    </Screen>
  );
}

interface KnownProps {
  readonly view: ViewState<views.RegistryView>;
  readonly registry: views.RegistryView;
}

function Known({ view, registry: value }: KnownProps) {
  const { t } = useTranslation();
  const registry = useRegistry(view, value);
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const { models } = value;
  const selected =
    models.find(({ modelId }) => String(modelId) === target) ?? models.find(({ stage }) => stage === 'default') ?? models[0];
  const follow =
    value.chosen.length > 0 || value.routed.length > 0 ? (
      <Button isPending={registry.pending} onPress={() => void registry.serve(null)}>
        {t('models.serve.follow')}
      </Button>
    ) : null;
  return (
    <Screen fills title={t('shell.screens.models')} sentence={<Sentence registry={value} />} actions={follow}>
      <div className="models">
        <ModelTable models={models} selected={selected?.modelId} onSelect={(modelId) => setTarget(String(modelId))} />
        {selected ? <ModelDetail key={selected.modelId} model={selected} registry={registry} /> : null}
      </div>
    </Screen>
  );
}

function Sentence({ registry }: { readonly registry: Registry['view'] }) {
  const { t } = useTranslation();
  const { models, chosen, defaultVersion, routed, running, modelName: name } = registry;
  const count = t('models.summary', { count: models.filter(({ deleted }) => !deleted).length });
  if (routed.length > 1) {
    const versions = routed.map(({ version, share }) => `${version} (${format.formatPercent(share, 0)})`).join(', ');
    return (
      <>
        {count} <span className="tone-serving">{t('models.serve.answerTogether', { name, versions })}</span>{' '}
        {t('models.serve.routed')}
      </>
    );
  }
  if (defaultVersion === undefined) return <>{`${count} ${t('models.noneServed')}`}</>;
  const says = running ? 'models.serve.answers' : 'models.serve.wouldAnswer';
  const why = routed.length > 0 ? 'routed' : chosen.length > 0 ? 'chosen' : 'newest';
  return (
    <>
      {count} <span className="tone-serving">{t(says, { name, version: defaultVersion })}</span> {t(`models.serve.${why}`)}
    </>
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const train = (
    <Button variant="primary" onPress={() => goTo('train')}>
      {t('models.empty.go')}
    </Button>
  );
  return (
    <EmptyState title={t('models.empty.title')} actions={train}>
      {t('models.empty.text')}
    </EmptyState>
  );
}
