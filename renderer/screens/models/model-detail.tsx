/** One model: what is done with it, its versions, what made it, what it takes and answers, its graph, and another beside it. */

import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, IconButton, Menu, type MenuAction, Panel, Segmented } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { CardMenu } from './card-menu.tsx';
import { ComparePart } from './compare-part.tsx';
import { ExportMenu } from './export-menu.tsx';
import { GraphPart } from './graph-part.tsx';
import { versionOf } from './model-filter.ts';
import { ModelStageChip } from './model-stage.tsx';
import { OriginPart } from './origin-part.tsx';
import { PushDialog } from './push-dialog.tsx';
import { SignaturePart } from './signature-part.tsx';
import type { Registry } from './use-registry.ts';
import { VersionsPart } from './versions-part.tsx';

export interface ModelDetailProps {
  readonly model: views.RegisteredModel;
  readonly registry: Registry;
}

const parts = ['overview', 'signature', 'graph', 'compare'] as const;

export function ModelDetail({ model, registry }: ModelDetailProps) {
  const { t } = useTranslation();
  const [part, setPart] = useState<(typeof parts)[number]>('overview');
  const name = t('models.name', { id: model.modelId, name: model.family });
  return (
    <Panel
      scrolls
      label={t('models.detail', { id: model.modelId })}
      title={name}
      note={model.deleted ? format.formatDate(model.createdAt) : undefined}
      actions={
        <>
          <ModelStageChip model={model} />
          {model.deleted ? null : <More model={model} registry={registry} />}
        </>
      }
    >
      {model.deleted ? (
        <Deleted model={model} registry={registry} />
      ) : (
        <div className="stack">
          <Actions model={model} registry={registry} />
          <Segmented
            label={t('models.show')}
            options={parts.map((id) => ({ id, label: t(`models.parts.${id}`) }))}
            value={part}
            onChange={setPart}
          />
          {part === 'overview' ? (
            <>
              <VersionsPart model={model} registry={registry} />
              <OriginPart model={model} />
            </>
          ) : null}
          {part === 'signature' ? <SignaturePart modelId={model.modelId} /> : null}
          {part === 'graph' ? <GraphPart modelId={model.modelId} name={name} /> : null}
          {part === 'compare' ? <ComparePart model={model} models={registry.view.models} /> : null}
        </div>
      )}
    </Panel>
  );
}

function Deleted({ model, registry }: ModelDetailProps) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <p className="secondary">{t('models.deletedText')}</p>
      <div className="row">
        <Button isPending={registry.pending} onPress={() => void registry.restoreModel(model.modelId)}>
          {t('models.restore')}
        </Button>
      </div>
    </div>
  );
}

function Actions({ model, registry }: ModelDetailProps) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const { push, dialog } = usePush({ model, registry });
  const { modelId } = model;
  const version = versionOf(model);
  const canServe = version !== undefined && !version.isDefault && !version.archived && !version.missing;
  return (
    <div className="row row--wrap">
      {canServe ? (
        <Button
          variant="primary"
          size="s"
          isPending={registry.pending}
          aria-label={t('models.serve.thisVersion', { version: version.version })}
          onPress={() => void registry.serve(version.version)}
        >
          {t('models.serve.this')}
        </Button>
      ) : null}
      {model.versions.length === 0 ? (
        <Button variant={model.blessed ? 'primary' : 'default'} size="s" isPending={registry.pending} onPress={push}>
          {t('models.push.start')}
        </Button>
      ) : null}
      <Button size="s" onPress={() => goTo('evaluate', String(modelId))}>
        {t('shell.screens.evaluate')}
      </Button>
      <Button size="s" onPress={() => goTo('lineage', String(modelId))}>
        {t('shell.screens.lineage')}
      </Button>
      <ExportMenu modelId={modelId} />
      <CardMenu modelId={modelId} />
      {dialog}
    </div>
  );
}

/** What is rarely done stands beside the name, so that the other actions keep to one line. */
function More({ model, registry }: ModelDetailProps) {
  const { t } = useTranslation();
  const { push, dialog } = usePush({ model, registry });
  const actions: MenuAction[] = [
    { id: 'push', label: t(model.versions.length > 0 ? 'models.push.again' : 'models.push.start'), onAction: push },
    { id: 'delete', label: t('models.delete'), onAction: () => void registry.deleteModel(model.modelId) },
  ];
  return (
    <>
      <Menu
        label={t('models.more')}
        trigger={<IconButton label={t('models.more')} icon={<IconDots size={16} aria-hidden="true" />} />}
        actions={actions}
      />
      {dialog}
    </>
  );
}

/** A model that is not blessed is pushed with a reason. */
function usePush({ model, registry }: ModelDetailProps): { readonly push: () => void; readonly dialog: ReactNode } {
  const [overriding, setOverriding] = useState(false);
  const { modelId } = model;
  const push = (): void => {
    if (model.blessed) void registry.push(modelId);
    else setOverriding(true);
  };
  const dialog = overriding ? (
    <PushDialog model={model} onPush={(reason) => void registry.push(modelId, reason)} onClose={() => setOverriding(false)} />
  ) : null;
  return { push, dialog };
}
