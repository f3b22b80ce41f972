/** Data: every row of it, what came in when, and where it comes from. */

import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, EmptyState, RunFirst, Screen, Segmented, ViewBody } from '../../components/index.ts';
import { DropZone } from '../../intake/index.ts';
import { rowsOfTarget, useStore, useView } from '../../store/index.ts';
import './data.css';
import './sources.css';
import { describeData } from './data-words.ts';
import { RowsPart } from './rows-part.tsx';
import { SourceWizard } from './source-wizard.tsx';
import { SourcesTab } from './sources-tab.tsx';
import { VersionsTab } from './versions-tab.tsx';

const tabs = ['rows', 'versions', 'sources'] as const;
type Tab = (typeof tabs)[number];

export function DataScreen() {
  const { t } = useTranslation();
  const file = useStore((state) => state.droppedFile);
  const setFile = useStore((state) => state.setDroppedFile);
  const target = useStore((state) => state.target);
  const goTo = useStore((state) => state.goTo);
  const view = useView((client) => client.data.versions(), { topics: ['run', 'project'] });
  if (file || target === 'add') {
    const done = (): void => {
      setFile(null);
      if (target === 'add') goTo('data');
    };
    return <SourceWizard file={file} onFile={setFile} onDone={done} />;
  }
  const tab: Tab = target === 'versions' || target === 'sources' ? target : 'rows';
  const actions = (
    <>
      <Segmented
        label={t('data.parts')}
        options={tabs.map((id) => ({ id, label: t(`data.tabs.${id}`) }))}
        value={tab}
        onChange={(id) => goTo('data', id === 'rows' ? null : id)}
      />
      <Button icon={<IconPlus size={15} aria-hidden="true" />} onPress={() => goTo('data', 'add')}>
        {t('data.addData')}
      </Button>
    </>
  );
  return (
    <Screen fills title={t('shell.screens.data')} sentence={describeData(view.value ?? [])} actions={actions}>
      {tab === 'sources' ? (
        <SourcesTab onAdd={() => goTo('data', 'add')} />
      ) : (
        <ViewBody view={view} loadingRows={12}>
          {(versions) => <Ingested tab={tab} target={target} versions={versions} onVersions={view.set} />}
        </ViewBody>
      )}
    </Screen>
  );
}

interface IngestedProps {
  readonly tab: Tab;
  readonly target: string | null;
  readonly versions: readonly views.ExamplesVersion[];
  readonly onVersions: (versions: readonly views.ExamplesVersion[]) => void;
}

function Ingested({ tab, target, versions, onVersions }: IngestedProps) {
  if (versions.length === 0) return <NothingYet />;
  if (tab === 'versions') return <VersionsTab versions={versions} onVersions={onVersions} />;
  return <RowsPart versions={versions.filter((version) => !version.deleted)} shown={rowsOfTarget(target)} />;
}

/** A project knows its sources before the first run has read them. */
function NothingYet() {
  const { t } = useTranslation();
  const sources = useStore((state) => state.project?.config.data.sources) ?? [];
  const setFile = useStore((state) => state.setDroppedFile);
  return (
    <div className="data">
      <DropZone compact title={t('data.drop')} note={t('data.dropNote')} onFile={setFile} />
      {sources.length === 0 ? (
        <EmptyState title={t('data.empty.noneTitle')}>{t('data.empty.none')}</EmptyState>
      ) : (
        <RunFirst title={t('data.empty.waitingTitle', { count: sources.length })} start={t('data.empty.run')} until="ExampleGen">
          {t('data.empty.waiting', { sources: sources.map((source) => source.path).join(', ') })}
        </RunFirst>
      )}
    </div>
  );
}
