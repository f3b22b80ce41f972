/** Call it: ready code for this very model, prefilled with a real row. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { CodeBlock, CopyButton, Panel, Segmented } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { type Language, languages, writeSnippet } from './snippets.ts';

export function CallPanel({ serving }: { readonly serving: views.ServingView }) {
  const { t } = useTranslation();
  const [language, setLanguage] = useState<Language>('curl');
  const port = useStore((state) => state.project?.config.serving.rest_api_port ?? 8501);
  const url = serving.url ?? `http://127.0.0.1:${port}`;
  const text = writeSnippet(language, { url, model: serving.modelName, row: serving.exampleRow });
  const options = languages.map((one) => ({ id: one, label: t(`serve.call.${one}`) }));
  const actions = (
    <>
      <Segmented label={t('serve.call.language')} options={options} value={language} onChange={setLanguage} />
      <CopyButton text={text} />
    </>
  );
  return (
    <Panel title={t('serve.call.title')} actions={actions}>
      <CodeBlock label={t(`serve.call.${language}`)} text={text} copy={false} />
    </Panel>
  );
}
