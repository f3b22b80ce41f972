/** Call it: ready code for this very model, with the row of the form. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { saveBlob } from '../../charts/index.ts';
import { Button, CodeBlock, CopyButton, Panel, Segmented } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { writeGrpcSnippet } from './grpc-snippets.ts';
import { rowWithFiles, type SnippetFile } from './snippet-files.ts';
import { type Language, languages, writeSnippet } from './snippets.ts';

export interface CallPanelProps {
  readonly serving: views.ServingView;
  readonly row: views.SentRow;
}

export function CallPanel({ serving, row: sent }: CallPanelProps) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<Language>('curl');
  const [protocol, setProtocol] = useState<'rest' | 'grpc'>('rest');
  const configured = useStore((state) => state.project?.config.serving);
  const url = serving.url ?? `http://127.0.0.1:${configured?.rest_api_port ?? 8501}`;
  const target = `127.0.0.1:${serving.grpcPort ?? configured?.port ?? 8500}`;
  const { row, files } = rowWithFiles(sent);
  const endpoint = { url, target, model: serving.modelName, row, inputs: serving.inputs };
  const text = protocol === 'rest' ? writeSnippet(language, endpoint) : writeGrpcSnippet(language, endpoint);
  const nameOf = (id: Language): string => t(id === 'curl' && protocol === 'grpc' ? 'serve.call.grpcurl' : `serve.call.${id}`);
  const options = languages.map((id) => ({ id, label: nameOf(id) }));
  const protocols = (['rest', 'grpc'] as const).map((id) => ({ id, label: t(`serve.call.${id}`) }));
  const actions = (
    <>
      <Segmented label={t('serve.call.protocol')} options={protocols} value={protocol} onChange={setProtocol} />
      <Segmented label={t('serve.call.language')} options={options} value={language} onChange={setLanguage} />
      <CopyButton text={text} />
    </>
  );
  return (
    <Panel title={t('serve.call.title')} actions={actions}>
      <div className="stack">
        {files.length > 0 ? <Files files={files} /> : null}
        <CodeBlock label={nameOf(language)} text={text} copy={false} />
      </div>
    </Panel>
  );
}

/** What the code reads, to be put beside it. */
function Files({ files }: { readonly files: readonly SnippetFile[] }) {
  const { t } = useTranslation();
  const save = ({ name, b64 }: SnippetFile): void => {
    const bytes = Uint8Array.from(atob(b64), (one) => one.charCodeAt(0));
    saveBlob(new Blob([bytes]), name);
  };
  return (
    <div className="row row--wrap">
      <span className="secondary">{t('serve.call.reads')}</span>
      {files.map((file) => (
        <Button key={file.name} size="s" onPress={() => save(file)}>
          {t('serve.call.save', { file: file.name })}
        </Button>
      ))}
    </div>
  );
}
