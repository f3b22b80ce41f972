/** The pushed versions of a model: where each is served, under which aliases, and what is done with it. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { AliasEditor } from './alias-editor.tsx';
import type { ModelDetailProps } from './model-detail.tsx';
import { versionOf } from './model-filter.ts';
import { StageChip } from './model-stage.tsx';
import type { Registry } from './use-registry.ts';

export function VersionsPart({ model, registry }: ModelDetailProps) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t('models.versions')}</h3>
      {model.versions.length === 0 ? <p className="secondary">{t(emptyKey(model))}</p> : null}
      <ul className="models__versions">
        {model.versions.map((version) => (
          <Version
            key={version.version}
            version={version}
            registry={registry}
            offersServing={version.version !== versionOf(model)?.version}
          />
        ))}
      </ul>
    </section>
  );
}

function emptyKey({ blessed }: views.RegisteredModel) {
  if (blessed === undefined) return 'models.why.notEvaluated' as const;
  return blessed ? ('models.why.blessed' as const) : ('models.why.notBlessed' as const);
}

interface VersionProps {
  readonly version: views.ModelVersion;
  readonly registry: Registry;
  /** Not for the version that the model's own actions speak of. */
  readonly offersServing: boolean;
}

function Version({ version, registry, offersServing }: VersionProps) {
  const { t } = useTranslation();
  const { archived, missing } = version;
  return (
    <li className="models__version">
      <div className="row row--spread">
        <span className="row">
          <span className="strong number">{version.version}</span>
          <StageChip stage={stageOf(version)} />
        </span>
        <VersionActions version={version} registry={registry} offersServing={offersServing} />
      </div>
      <p className="secondary small">{useFacts(version).join(' · ')}</p>
      {version.error ? <p className="tone-problem small">{version.error}</p> : null}
      {version.overrideReason ? <p className="small">{t('models.overridden', { reason: version.overrideReason })}</p> : null}
      {archived || missing ? null : <AliasEditor version={version} registry={registry} />}
    </li>
  );
}

function stageOf({ isDefault, archived, state }: views.ModelVersion): views.ModelStage {
  if (isDefault) return 'default';
  if (archived) return 'archived';
  return state === 'AVAILABLE' ? 'served' : 'pushed';
}

function useFacts({ pushedAt, share, missing, archived, state, main, score }: views.ModelVersion): readonly string[] {
  const { t } = useTranslation();
  const place = missing ? t(archived ? 'models.goneFromTrash' : 'models.gone') : undefined;
  return [
    t('models.pushedAgo', { ago: format.formatAgo(pushedAt) }),
    ...(main && score ? [`${t(`evaluate.metrics.${main}`)} ${format.formatMetric(score.value)}`] : []),
    ...(state === 'AVAILABLE' || state === 'END' ? [] : [t(`serve.states.${state}`)]),
    ...(share === undefined ? [] : [t('models.share', { share: format.formatPercent(share, 0) })]),
    ...(place ? [place] : []),
  ];
}

function VersionActions({ version, registry, offersServing }: VersionProps) {
  const { t } = useTranslation();
  const { version: name, archived, missing, isDefault } = version;
  if (missing) return null;
  if (archived) {
    return (
      <Button size="s" isPending={registry.pending} onPress={() => void registry.restoreVersion(name)}>
        {t('models.restore')}
      </Button>
    );
  }
  if (isDefault) return null;
  return (
    <span className="row">
      <Button
        size="s"
        variant="quiet"
        isPending={registry.pending}
        aria-label={t('models.archiveVersion', { version: name })}
        onPress={() => void registry.archive(name)}
      >
        {t('models.archive')}
      </Button>
      {offersServing ? (
        <Button
          size="s"
          isPending={registry.pending}
          aria-label={t('models.serve.thisVersion', { version: name })}
          onPress={() => void registry.serve(name)}
        >
          {t('models.serve.this')}
        </Button>
      ) : null}
    </span>
  );
}
