/** A source on its way in: where it is, how it is read, its first rows, its span; nothing is written before "Add". */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileReference } from '../../../core/contract/index.ts';
import type { IncomingFile } from '../../bridge/index.ts';
import { Button, Chip, Loading, ProblemNotice, ProgressBar, Screen } from '../../components/index.ts';
import {
  checkDraft,
  describePreview,
  emptyDraft,
  PreviewTable,
  type SourceDraft,
  type SourcePreview,
  sourceOfDraft,
  useSourcePreview,
} from '../../intake/index.ts';
import { format } from '../../locales/index.ts';
import { showProblem, useBridge, useStore } from '../../store/index.ts';
import { SourceForm } from './source-form.tsx';

export interface SourceWizardProps {
  readonly file: IncomingFile | null;
  readonly onFile: (file: IncomingFile | null) => void;
  readonly onDone: () => void;
}

export function SourceWizard({ file, onFile, onDone }: SourceWizardProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<SourceDraft>(emptyDraft);
  const preview = useSourcePreview(file, draft);
  const adding = useAddSource(file, draft, onDone);
  const name = file?.name ?? draft.path.trim();
  // What is only too slow to be shown can be added: a run waits for it.
  const isReadable = preview.problem === undefined || preview.problem.code === 'preview/too-slow';
  const ready = name !== '' && isReadable && Object.keys(checkDraft(draft)).length === 0;
  const actions = (
    <>
      <Button onPress={onDone}>{t('components.cancel')}</Button>
      <Button variant="primary" isDisabled={!ready} isPending={adding.pending} onPress={adding.add}>
        {t('data.add.add')}
      </Button>
    </>
  );
  const sentence = preview.preview
    ? describePreview(preview.preview)
    : name === ''
      ? t('data.add.purpose')
      : preview.loading
        ? t('intake.reading')
        : name;
  return (
    <Screen
      fills
      title={name === '' ? t('data.add.titleNew') : t('data.add.title', { file: shortName(name) })}
      sentence={sentence}
      actions={actions}
    >
      <div className="data__wizard">
        <SourceForm file={file} onFile={onFile} draft={draft} onChange={setDraft} />
        <section className="data__wizard-preview" aria-label={t('intake.firstRows')}>
          {adding.pending && adding.share !== undefined ? <ProgressBar label={t('data.add.add')} share={adding.share} /> : null}
          <PreviewPart preview={preview} empty={name === ''} />
        </section>
      </div>
    </Screen>
  );
}

function PreviewPart({ preview, empty }: { readonly preview: SourcePreview & { upload(): void }; readonly empty: boolean }) {
  const { t } = useTranslation();
  const label = useStore((state) => state.project?.config.label?.name);
  if (preview.problem) return <ProblemNotice problem={preview.problem} />;
  if (empty) return <p className="data__wizard-hint secondary">{t('data.add.hint')}</p>;
  if (preview.matches) return <Matches matches={preview.matches} />;
  if (preview.needsUpload) {
    return (
      <div className="stack">
        <p className="secondary">{t('intake.needsUpload')}</p>
        <span>
          <Button onPress={preview.upload}>{t('data.add.showRows')}</Button>
        </span>
      </div>
    );
  }
  const shown = preview.preview;
  if (!shown)
    return preview.loading ? <Loading rows={10} /> : <p className="data__wizard-hint secondary">{t('data.add.noPreview')}</p>;
  const lacksLabel = label !== undefined && !shown.columns.some((column) => column.name === label);
  return (
    <>
      {lacksLabel ? <p className="tone-problem">{t('data.add.noLabel', { label })}</p> : null}
      <PreviewTable preview={shown} label={label} rows={60} />
      {shown.rejected.length > 0 ? (
        <p className="tone-problem">{t('intake.rejected', { count: shown.rejected.length })}</p>
      ) : null}
    </>
  );
}

function Matches({ matches }: { readonly matches: NonNullable<SourcePreview['matches']> }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <p className="secondary" role="status">
        {t('data.add.matches', { count: matches.length })}
      </p>
      <ul className="data__matches scroll">
        {matches.map(({ span, version, files, bytes }) => (
          <li key={`${span} ${version ?? ''}`}>
            <Chip>{version === undefined ? t('data.span', { span }) : t('data.spanVersion', { span, version })}</Chip>
            <span className="number">{t('data.add.files', { count: files })}</span>
            <span className="number secondary">{format.formatBytes(bytes)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function shortName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

function useAddSource(
  file: IncomingFile | null,
  draft: SourceDraft,
  onDone: () => void,
): { pending: boolean; share: number | undefined; add: () => void } {
  const { t } = useTranslation();
  const bridge = useBridge();
  const [pending, setPending] = useState(false);
  const [share, setShare] = useState<number | undefined>(undefined);
  const add = async (): Promise<void> => {
    setPending(true);
    try {
      const reference: FileReference = file ? await bridge.handOver(file, setShare) : { path: draft.path.trim() };
      const { csv, ...given } = sourceOfDraft(draft);
      await bridge.client.data.addSource({ file: reference, source: { ...given, ...(csv ? { csv: { ...csv } } : {}) } });
      const run = (): void => void bridge.client.pipeline.run({}).catch(showProblem);
      const store = useStore.getState();
      store.invalidate(['project']);
      store.toast({
        tone: 'good',
        message: t('data.add.added', { file: shortName(file?.name ?? draft.path) }),
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
