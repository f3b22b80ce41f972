/** A file about to be added to the open project: its rows and types first, and whether its columns fit. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IncomingFile } from '../../bridge/index.ts';
import { Button, Loading, ProblemNotice, ProgressBar, Screen } from '../../components/index.ts';
import { describePreview, PreviewTable, useFilePreview } from '../../intake/index.ts';
import { showProblem, useBridge, useStore } from '../../store/index.ts';

export function AddFile({ file, onDone }: { readonly file: IncomingFile; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { preview, problem, needsUpload, loading } = useFilePreview(file);
  const label = useStore((state) => state.project?.config.label?.name);
  const lacksLabel = label !== undefined && preview !== undefined && !preview.columns.some((column) => column.name === label);
  const adding = useAddSource(file, onDone);
  const actions = (
    <>
      <Button onPress={onDone}>{t('components.cancel')}</Button>
      <Button variant="primary" isDisabled={problem !== undefined} isPending={adding.pending} onPress={adding.add}>
        {t('data.add.add')}
      </Button>
    </>
  );
  return (
    <Screen
      title={t('data.add.title', { file: file.name })}
      sentence={preview ? describePreview(preview) : t('intake.reading')}
      actions={actions}
    >
      <div className="stack">
        {adding.pending && adding.share !== undefined ? <ProgressBar label={t('data.add.add')} share={adding.share} /> : null}
        {problem ? <ProblemNotice problem={problem} /> : null}
        {lacksLabel ? <p className="tone-problem">{t('data.add.noLabel', { label })}</p> : null}
        {needsUpload ? <p className="secondary">{t('intake.needsUpload')}</p> : null}
        {preview ? <PreviewTable preview={preview} label={label} rows={60} /> : loading ? <Loading rows={8} /> : null}
        {preview && preview.rejected.length > 0 ? (
          <p className="tone-problem">{t('intake.rejected', { count: preview.rejected.length })}</p>
        ) : null}
      </div>
    </Screen>
  );
}

function useAddSource(file: IncomingFile, onDone: () => void): { pending: boolean; share: number | undefined; add: () => void } {
  const { t } = useTranslation();
  const bridge = useBridge();
  const [pending, setPending] = useState(false);
  const [share, setShare] = useState<number | undefined>(undefined);
  const add = async (): Promise<void> => {
    setPending(true);
    try {
      const reference = await bridge.handOver(file, setShare);
      await bridge.client.data.addSource({ file: reference });
      const run = (): void => void bridge.client.pipeline.run({}).catch(showProblem);
      const store = useStore.getState();
      store.invalidate(['project']);
      store.toast({
        tone: 'good',
        message: t('data.add.added', { file: file.name }),
        action: { label: t('shell.run.start'), run },
      });
      onDone();
    } catch (error) {
      showProblem(error);
    } finally {
      setPending(false);
    }
  };
  return { pending, share, add: () => void add() };
}
