/** Call it: ready code for this very model, prefilled with a real row. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { CodeBlock, CopyButton, Panel, Segmented } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { writeGrpcSnippet } from './grpc-snippets.ts';
import { type Language, languages, writeSnippet } from './snippets.ts';

export function CallPanel({ serving }: { readonly serving: views.ServingView }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<Language>('curl');
  const [protocol, setProtocol] = useState<'rest' | 'grpc'>('rest');
  const configured = useStore((state) => state.project?.config.serving);
  const url = serving.url ?? `http://127.0.0.1:${configured?.rest_api_port ?? 8501}`;
  const target = `127.0.0.1:${serving.grpcPort ?? configured?.port ?? 8500}`;
  const endpoint = { url, target, model: serving.modelName, row: serving.exampleRow, inputs: serving.inputs };
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
      <CodeBlock label={nameOf(language)} text={text} copy={false} />
    </Panel>
  );
}
