/** Data: what came in, how it was split, what could not be read, and every row of it. */

import { useTranslation } from 'react-i18next';
import { EmptyState, RunFirst, Screen, ViewBody } from '../../components/index.ts';
import { DropZone } from '../../intake/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { AddFile } from './add-file.tsx';
import './data.css';
import { describeData } from './data-words.ts';
import { Versions } from './versions.tsx';

export function DataScreen() {
  const { t } = useTranslation();
  const file = useStore((state) => state.droppedFile);
  const setFile = useStore((state) => state.setDroppedFile);
  const view = useView((client) => client.data.versions(), { topics: ['run', 'project'] });
  if (file) return <AddFile file={file} onDone={() => setFile(null)} />;
  return (
    <Screen fills title={t('shell.screens.data')} sentence={describeData(view.value ?? [])}>
      <ViewBody view={view} loadingRows={8}>
        {(versions) => (
          <div className="data">
            <DropZone compact title={t('data.drop')} note={t('data.dropNote')} onFile={setFile} />
            {versions.length === 0 ? <NothingYet /> : <Versions versions={versions} />}
          </div>
        )}
      </ViewBody>
    </Screen>
  );
}

/** A project knows its sources before the first run has read them. */
function NothingYet() {
  const { t } = useTranslation();
  const sources = useStore((state) => state.project?.config.data.sources) ?? [];
  if (sources.length === 0) return <EmptyState title={t('data.empty.noneTitle')}>{t('data.empty.none')}</EmptyState>;
  return (
    <RunFirst title={t('data.empty.waitingTitle', { count: sources.length })} start={t('data.empty.run')} until="ExampleGen">
      {t('data.empty.waiting', { sources: sources.map((source) => source.path).join(', ') })}
    </RunFirst>
  );
}
